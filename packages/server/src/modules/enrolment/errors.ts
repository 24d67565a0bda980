import { defineErrors, type ErrorDefinition } from '../../platform/errors.ts';

type Words = ErrorDefinition['ja'];

const NOTHING = { ja: '何も変更していません。', en: 'Nothing was changed.' };
const NOT_ENROLLED = { ja: 'この端末は登録していません。', en: 'The device was not enrolled.' };
const NOT_TAKEN = { ja: 'この端末の報告は受け取っていません。', en: 'Reports of this device are not taken.' };
const NEW_TOKEN: Readonly<Record<'ja' | 'en', string>> = {
  ja: '管理者に新しい登録ファイルを作ってもらってください。',
  en: 'Ask your administrator for a new enrolment file.',
};

function error(status: number, ja: Words, en: Words): ErrorDefinition {
  return { status, ja, en };
}

defineErrors({
  ENROLMENT_TOKEN_INVALID: error(
    400,
    ['使える台数は 1〜{uses}、期間は 1〜{days} 日です。', NOTHING.ja, '数を直して、もう一度作ってください。'],
    ['A token is for 1 to {uses} devices and 1 to {days} days.', NOTHING.en, 'Correct the numbers and try again.'],
  ),
  ENROLMENT_NO_ADDRESS: error(
    400,
    [
      '端末がどこへ登録しに来るかが決まっていません。',
      NOTHING.ja,
      'server.json に enrolListen と agentListen を書いてサーバーを動かすか、--address で中継の場所を指定してください。',
    ],
    [
      'It is not decided where devices come to enrol.',
      NOTHING.en,
      'Set enrolListen and agentListen in server.json, or name the relay with --address.',
    ],
  ),
  ENROLMENT_NOT_RECOGNISED: error(
    403,
    [
      '登録ファイルを確かめられませんでした。',
      NOT_ENROLLED.ja,
      '登録ファイルがこの病院のものか、途中で切れていないかを確かめてください。',
    ],
    [
      'The enrolment file was not recognised.',
      NOT_ENROLLED.en,
      'Check that the file is of this hospital and complete.',
    ],
  ),
  ENROLMENT_WAIT: error(
    429,
    [
      '登録の失敗が続いたため、少し待つ必要があります。',
      NOT_ENROLLED.ja,
      '{seconds} 秒待って、もう一度試してください。',
    ],
    ['Too many failed enrolments.', NOT_ENROLLED.en, 'Wait {seconds} seconds and try again.'],
  ),
  ENROLMENT_TOKEN_EXPIRED: error(
    403,
    ['登録ファイルの期限が切れています。', NOT_ENROLLED.ja, NEW_TOKEN.ja],
    ['The enrolment file has expired.', NOT_ENROLLED.en, NEW_TOKEN.en],
  ),
  RE_ROOT_DEPARTMENT: error(
    403,
    [
      'この登録ファイルは別の部署（{department}）のものです。',
      '信頼の根は変えていません。',
      'この端末の部署の登録ファイルを使ってください。部署が変わったのなら、端末を登録し直してください。',
    ],
    [
      'This enrolment file is for another department ({department}).',
      'The root of trust was not changed.',
      'Use the file of this device’s department; if the department changed, enrol the device anew.',
    ],
  ),
  RE_ROOT_NOT_ACTIVE: error(
    403,
    [
      'この端末は照合待ちです。',
      '信頼の根は変えていません。',
      '管理者が「登録」の画面で確認したあとで、もう一度行ってください。',
    ],
    [
      'This device waits to be confirmed.',
      'The root of trust was not changed.',
      'Try again after your administrator has confirmed it under Enrolment.',
    ],
  ),
  RE_ROOT_OTHER: error(
    409,
    [
      '登録ファイルにある信頼の根は、サーバーの今の根ではありません。',
      '信頼の根は変えていません。',
      'サーバーで「tsukuroi enrol token create」を行い、新しい登録ファイルを使ってください。',
    ],
    [
      'The root that the enrolment file names is not the server’s present one.',
      'The root of trust was not changed.',
      'Make a new file by "tsukuroi enrol token create" on the server.',
    ],
  ),
  ENROLMENT_TOKEN_USED_UP: error(
    403,
    ['登録ファイルは、決められた台数まで使い終わっています。', NOT_ENROLLED.ja, NEW_TOKEN.ja],
    ['The enrolment file was used as often as it may be.', NOT_ENROLLED.en, NEW_TOKEN.en],
  ),
  ENROLMENT_TOKEN_REVOKED: error(
    403,
    ['登録ファイルは取り消されています。', NOT_ENROLLED.ja, NEW_TOKEN.ja],
    ['The enrolment file was revoked.', NOT_ENROLLED.en, NEW_TOKEN.en],
  ),
  ENROLMENT_TOKEN_RESTORED: error(
    403,
    ['サーバーをバックアップから戻したため、前の登録ファイルは使えません。', NOT_ENROLLED.ja, NEW_TOKEN.ja],
    ['The server was restored from a backup: enrolment files made before are void.', NOT_ENROLLED.en, NEW_TOKEN.en],
  ),
  ENROLMENT_CSR_REFUSED: error(
    400,
    [
      '端末の鍵を確かめられませんでした。',
      NOT_ENROLLED.ja,
      '端末でもう一度登録を行ってください。続くときは端末のエージェントを入れ直してください。',
    ],
    ['The key of the device could not be checked.', NOT_ENROLLED.en, 'Enrol again; reinstall the agent if it stays.'],
  ),
  ENROLMENT_KEY_KNOWN: error(
    409,
    [
      'この端末の鍵は、ほかの端末として登録されています。',
      NOT_ENROLLED.ja,
      '端末のエージェントの identity フォルダを消して、もう一度登録してください。',
    ],
    [
      'The key of this device is enrolled as another device.',
      NOT_ENROLLED.en,
      'Remove the identity folder of the agent and enrol again.',
    ],
  ),
  DEVICE_AUTHORITY_BROKEN: error(
    500,
    [
      '端末の証明書を発行する鍵 {file} を読み取れません。',
      '端末の登録と報告を受け付けていません。新しい鍵は作っていません（作ると、すべての端末が切り離されます）。',
      'バックアップから {file} を戻してください。',
    ],
    [
      'The key {file} that certifies devices cannot be read.',
      'Devices cannot enrol or report. No new key was made, since that would cut off every device.',
      'Put {file} back from a backup.',
    ],
  ),
  CERTIFICATE_MISSING: error(
    401,
    ['端末の証明書がありません。', NOT_TAKEN.ja, 'この端末を登録してください。'],
    ['There is no certificate of a device.', NOT_TAKEN.en, 'Enrol this device.'],
  ),
  CERTIFICATE_REVOKED: error(
    401,
    [
      'この端末の証明書は取り消されています。',
      NOT_TAKEN.ja,
      '「登録」の画面で理由を確かめ、必要なら新しい登録ファイルで登録し直してください。',
    ],
    ['The certificate of this device is revoked.', NOT_TAKEN.en, 'See why under Enrolment; enrol again if needed.'],
  ),
  CERTIFICATE_EXPIRED: error(
    401,
    [
      'この端末の証明書は期限が切れています。',
      NOT_TAKEN.ja,
      '新しい登録ファイルで登録し直してください。長く電源が切れていた端末で起こります。',
    ],
    ['The certificate of this device has expired.', NOT_TAKEN.en, 'Enrol it again with a new enrolment file.'],
  ),
  SIGNATURE_REFUSED: error(
    403,
    [
      '端末の報告の署名が合いません。',
      '報告は受け取っていません。',
      '途中で書き換えられた疑いがあります。端末と中継を確かめてください。',
    ],
    [
      'The signature of the report is wrong.',
      'The report was not taken.',
      'It may have been changed on its way: check the device and the relay.',
    ],
  ),
  REPORT_REFUSED: error(
    400,
    [
      '端末の報告を読み取れませんでした（{reason}）。',
      '報告は受け取っていません。前の報告はそのままです。',
      '端末のエージェントの版を確かめてください。',
    ],
    [
      'The report could not be read ({reason}).',
      'It was not taken; the last one stays.',
      'Check the version of the agent.',
    ],
  ),
  IDENTITY_DOES_NOT_FIT: error(
    409,
    [
      'この端末は、台帳と合うと言えません。',
      'この端末は照合待ちのままです。',
      '1 台だけを選び、台帳と見比べてから決めてください。',
    ],
    [
      'It cannot be said that this device fits the ledger.',
      'It still waits.',
      'Choose it alone, compare it with the ledger, and decide.',
    ],
  ),
  IDENTITY_NOT_WAITING: error(
    409,
    ['この端末は照合待ちではありません。', NOTHING.ja, '一覧を開き直してください。'],
    ['This device is not waiting.', NOTHING.en, 'Reload the list.'],
  ),
});
