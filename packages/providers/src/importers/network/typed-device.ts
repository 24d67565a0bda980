import type { Inventory } from '@tsukuroi/protocol';
import { openImportFile } from '../importer.ts';
import { networkInventory } from './device.ts';
import { modelName } from './recognise.ts';

/** Which system the models of a series run, where the name of the series alone decides it. */
const SERIES: readonly {
  readonly pattern: RegExp;
  readonly os: string;
  readonly name: string;
  readonly source: string;
}[] = [
  {
    pattern: /^(FortiGate|FortiWiFi)\b/i,
    os: 'fortios',
    name: 'FortiOS',
    source: 'docs.fortinet.com, FortiOS release notes, supported models; ntc-templates tests/fortinet @ d0bc5a480fe9',
  },
  {
    pattern: /^(RTX\d|FWX\d|NVR\d|SRT\d)/i,
    os: 'yamaha-rt',
    name: 'Yamaha ルーター',
    source: 'ntc-templates tests/yamaha @ d0bc5a480fe9; series other than RTX 未確認',
  },
  {
    pattern: /^PA-(VM|\d)/i,
    os: 'pan-os',
    name: 'PAN-OS',
    source: 'librenms tests/snmpsim panos* @ 0367517c065f',
  },
  {
    pattern: /^(SonicWall )?(TZ|NSA|NSa|NSsp) ?\d/i,
    os: 'sonicos',
    name: 'SonicOS',
    source: 'librenms tests/snmpsim sonicwall* @ 0367517c065f (TZ 570); other series 未確認',
  },
];

export interface TypedDevice {
  readonly name: string;
  readonly model?: string | undefined;
  /** os.id that a person chose; wins over the series. */
  readonly os?: string | undefined;
  readonly version?: string | undefined;
  readonly vendor?: string | undefined;
  readonly serial?: string | undefined;
}

/**
 * A device that somebody typed in or that a ledger names. A model alone is a valid entry ("FortiGate 60E, version unknown"): what
 * is possible on it can be shown, and nothing more is claimed. `via` says where the words come from: `typed`, `ledger`.
 */
export function typedDevice(via: string, device: TypedDevice): Inventory {
  const model = modelName(device.model?.normalize('NFKC'));
  const series = model === undefined ? undefined : SERIES.find((candidate) => candidate.pattern.test(model));
  const chosen = device.os === undefined || device.os === '' ? undefined : device.os;
  return networkInventory(via, openImportFile(new Uint8Array(), device.name), {
    os: chosen ?? series?.os ?? 'unknown',
    systemName: chosen === undefined || chosen === series?.os ? (series?.name ?? '') : chosen,
    version: device.version?.normalize('NFKC').trim() ?? '',
    model,
    serial: device.serial,
    host: device.name,
    vendor: device.vendor,
    unreadable:
      chosen === undefined && series === undefined
        ? [{ part: 'os', reason: 'この機種がどの基本ソフトで動くかは、まだ対応表にありません。' }]
        : [],
  });
}
