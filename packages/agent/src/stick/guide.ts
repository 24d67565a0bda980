import { STICK_LIMITS, STICK_NAMES } from '@tsukuroi/protocol/stick.ts';

/** The page on the stick, for whoever stands before the machine. UTF-8 with BOM and CRLF, so that every editor shows it. */
export function guideText(facility: string, madeOn: string): string {
  const limit = STICK_LIMITS.resultBytes / 1024;
  const lines = [
    'つくろい USB 収集の手引き（ネットワークにつながらない Linux 用）',
    `施設: ${facility}　作成日: ${madeOn}`,
    '',
    '■ すること（1 台 1 分ほど）',
    '1. 機械に USBメモリーを挿し、開きます（自動で開かないときは、管理者が mount します）。',
    `2. 端末（黒い画面）で「sh 」と打ち、続けて ${STICK_NAMES.program} の場所を入れて Enter を押します。`,
    `   例: sh /media/usb/${STICK_NAMES.program}`,
    '3. 「書きました」と出たら、USBメモリーを安全に取り外します。',
    '4. 次の機械に挿す前に、受け取り用の機械で「tsukuroi stick check USBメモリーの場所」をします。',
    '   「問題ありません」と出たら次の機械へ。全部終わったら「tsukuroi stick receive」で受け取ります。',
    '',
    '■ 「止めました」「止めてください」と赤く出たら',
    '・ほかの機械に挿さないでください。抜いて、システム担当者に渡してください。',
    '・結果を書いている間に抜いたときも、同じように出ます。受け取り用の機械で作り直せば、また使えます。',
    '・Windows のパソコンに挿すと、Windows が自分のフォルダーを作るので、そのときも止まります。挿さないでください。',
    '',
    '■ 何を読み、何を書くか',
    '・この機械には何も書きません。インストールも要りません。管理者でない利用者でも動きます。',
    `・USBメモリーに、1 台につき 1 つ、${limit} KB までの結果を書きます。`,
    '・結果に入るもの: 機械の名前、OS の版、カーネルの版、CPU の種類、ネットワークの MAC アドレス、',
    '  入っているソフトウェアの名前と版、machine-id を元に戻せない形にしたもの、その機械の日時。',
    '・患者さんの情報、利用者の名前、文書の中身は読みません。',
    '・読めなかったものは画面に出て、結果にも「読めない」と残ります。',
    '・rpm を使う古い機械では、root で動かすと rpm が自分の管理ファイルに触れることがあります。一般の利用者で動かしてください。',
    '',
    '■ 大きすぎるとき',
    `・${limit} KB を超える結果は書きません。一部だけの一覧を残さないためです。`,
    '・/var/lib/dpkg/status か「rpm -qa」の出力を別の媒体に写し、画面の「取り込み」から入れてください。',
    '',
    '■ 結果の扱い',
    '・結果は「申告」として扱います。機械の今の状態の証明にはなりません。',
    '・更新したあとや 1 か月に 1 度、もう一度集めてください。',
  ];
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
