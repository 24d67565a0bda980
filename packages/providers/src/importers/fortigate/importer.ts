import { nothingInside } from '../../errors.ts';
import type { Importer, ImportFile } from '../importer.ts';
import { type NetworkDevice, networkInventory } from '../network/device.ts';
import { modelName } from '../network/recognise.ts';

const TITLE = {
  ja: 'Fortinet 機器の状態（get system status）・設定の控え',
  en: 'Fortinet status or configuration backup',
} as const;

/** Product at the beginning of the version line → os.id; FortiGate and FortiWiFi run FortiOS. */
const PRODUCTS: Readonly<Record<string, readonly [string, string]>> = {
  fortigate: ['fortios', 'FortiOS'],
  fortiwifi: ['fortios', 'FortiOS'],
  fortigaterugged: ['fortios', 'FortiOS'],
  fortiproxy: ['fortiproxy', 'FortiProxy'],
  fortimanager: ['fortimanager', 'FortiManager'],
  fortianalyzer: ['fortianalyzer', 'FortiAnalyzer'],
  fortiswitch: ['fortiswitch', 'FortiSwitch'],
  fortiweb: ['fortiweb', 'FortiWeb'],
  fortimail: ['fortimail', 'FortiMail'],
};

/** `Version: FortiGate-60F v7.0.7,build0367,221005 (GA.F)` (ntc-templates tests/fortinet @ d0bc5a480fe9). */
const STATUS = /^Version: +(Forti[A-Za-z]+)(?:-(\S+))?\s+v(\d+\.\d+\.\d+)/m;
/** First line of a backup: `#config-version=FGT60F-7.4.8-FW-build2795-250523:opmode=0:vdom=0:user=admin`. */
const BACKUP = /^#config-version=([A-Z0-9]+)-(\d+\.\d+(?:\.\d+)?)-FW-build/m;

export const fortigate: Importer = {
  id: 'fortigate',
  title: TITLE,
  howTo: {
    ja: 'FortiGate の CLI で「get system status」を実行し、画面の文字を「機器名-status.txt」に保存します。設定の控え（.conf）からも機種と版を読みます（設定の中身は読みません）。',
    en: 'Run `get system status` on the CLI and save the text as `name-status.txt`. A configuration backup (.conf) gives model and version too; its settings are not read.',
  },
  recognise: (file) => deviceOf(file) !== undefined,
  read(file) {
    const device = deviceOf(file);
    if (device === undefined) {
      throw nothingInside(file.name, TITLE.ja);
    }
    return { inventories: [networkInventory('fortigate', file, device)], refused: [] };
  },
};

function deviceOf(file: ImportFile): NetworkDevice | undefined {
  const { text } = file.text();
  const status = STATUS.exec(text.slice(0, 20_000));
  if (status?.[1] !== undefined && status[3] !== undefined) {
    const [os, systemName] = PRODUCTS[status[1].toLowerCase()] ?? [status[1].toLowerCase(), status[1]];
    return {
      os,
      systemName,
      version: status[3],
      model: modelName([status[1], status[2]].filter((part) => part !== undefined).join('-')),
      serial: /^Serial-Number:[ \t]*(\S+)/m.exec(text)?.[1],
      host: /^Hostname:[ \t]*(\S+)/m.exec(text)?.[1],
      vendor: 'Fortinet',
    };
  }
  const backup = BACKUP.exec(text.slice(0, 400));
  return backup?.[1] === undefined || backup[2] === undefined ? undefined : backupDevice(backup[1], backup[2], text);
}

/** Of a backup nothing but its first line and the host name is looked at: it is full of secrets. */
function backupDevice(model: string, version: string, text: string): NetworkDevice {
  return {
    os: 'fortios',
    systemName: 'FortiOS',
    version,
    model: modelName(
      model.replace(
        /^(FGT?|FWF)(\d+[A-Z]+)$/,
        (_, kind: string, rest: string) => `${kind === 'FWF' ? 'FWF' : 'FGT'}_${rest}`,
      ),
    ),
    serial: undefined,
    host: /^[ \t]*set hostname "?([^"\r\n]+)"?/m.exec(text)?.[1],
    vendor: 'Fortinet',
  };
}
