import { catalogue } from '../../platform/language.ts';

export const useDevicesWords = catalogue('devices', {
  title: { ja: '端末', en: 'Devices' },
  lead: {
    ja: '最も急ぐものから並んでいます。名前を開くと、何を直すかが分かります。',
    en: 'Most urgent first. Open a name to see what to mend.',
  },
  import: { ja: '端末を取り込む', en: 'Import devices' },
  byHand: { ja: '手で入力する', en: 'Type in a device' },
  // By hand
  newTitle: { ja: '機器を手で入力する', en: 'Type in a device' },
  newLead: {
    ja: 'エージェントを入れられない機器(VPN 装置、ルーター、医療機器など)を登録します。名前と型番だけでも登録できます。',
    en: 'For boxes that cannot run an agent: VPN gateways, routers, medical devices. A name and a model are enough.',
  },
  name: { ja: '名前', en: 'Name' },
  nameHint: { ja: '院内で呼んでいる名前(例: 放射線科 保守用 VPN)', en: 'What it is called in the hospital' },
  model: { ja: '型番', en: 'Model' },
  modelHint: { ja: '本体の銘板にある型番(例: FortiGate 60E)', en: 'As on its type plate, e.g. FortiGate 60E' },
  product: { ja: '製品の種類', en: 'Product' },
  productUnknown: { ja: '分からない・一覧にない', en: 'Unknown or not listed' },
  productsUnread: {
    ja: '製品の一覧を読み込めませんでした。型番だけで登録できます。',
    en: 'The product list could not be read. A model is enough.',
  },
  version: { ja: 'ファームウェアの版', en: 'Firmware version' },
  versionHint: {
    ja: '分からなければ空のまま。後から書き足せます。',
    en: 'Leave empty if you do not know; add it later.',
  },
  department: { ja: '部署', en: 'Department' },
  exposure: { ja: '置き場所', en: 'Exposure' },
  clinicalRole: { ja: '診療での役割', en: 'Clinical role' },
  vendor: { ja: '保守業者', en: 'Vendor' },
  vendorHint: { ja: '問い合わせ状の宛先になります。', en: 'The letter of inquiry is addressed to them.' },
  save: { ja: '登録する', en: 'Save' },
  cancel: { ja: 'やめる', en: 'Cancel' },
  // Import
  importTitle: { ja: '端末を取り込む', en: 'Import devices' },
  importLead: {
    ja: 'USB メモリーで集めたファイルや、ほかの道具の一覧を読み込みます。読めないファイルがあっても、ほかのファイルには影響しません。',
    en: 'Reads files collected on a USB stick and listings of other tools. A file that cannot be read does not affect the others.',
  },
  readable: { ja: '読み込めるもの', en: 'What can be read' },
  readableText: {
    ja: 'つくろいの収集ファイル、systeminfo(日本語・英語)、Windows のプログラム一覧と更新履歴、dpkg・rpm の一覧、CycloneDX・SPDX の部品表、ネットワーク機器の状態出力(get system status、SNMP)',
    en: 'Tsukuroi collector files, systeminfo (Japanese, English), Windows program and hotfix listings, dpkg and rpm listings, CycloneDX and SPDX, network device dumps (get system status, SNMP)',
  },
  choose: { ja: 'ファイルを選ぶ', en: 'Choose files' },
  drop: { ja: 'ここにファイルを置くか、選んでください(いくつでも)', en: 'Drop files here or choose them (any number)' },
  sending: { ja: '読み込んでいます…', en: 'Reading …' },
  result: { ja: '結果', en: 'Result' },
  takenOf: { ja: '{taken} 個を取り込み、{refused} 個を拒否しました。', en: '{taken} taken, {refused} refused.' },
  taken: { ja: '取り込みました', en: 'Taken' },
  refused: { ja: '取り込めませんでした', en: 'Refused' },
  recognised: { ja: '種類: {kind}', en: 'Recognised as {kind}' },
  created: { ja: '新しい端末', en: 'new' },
  updated: { ja: '更新', en: 'updated' },
  effect: { ja: '影響', en: 'Effect' },
  next: { ja: 'すること', en: 'What to do' },
  list: { ja: '端末の一覧へ', en: 'To the devices' },
});
