import type { NetworkDevice } from '../network/device.ts';

/** One command's output that names model and version clearly. */
export interface CliOutput {
  readonly os: string;
  readonly systemName: string;
  readonly vendor: string;
  /** Command to run, for the page that explains how to make the file. */
  readonly command: string;
  /** Must be there. */
  readonly mark: RegExp;
  /** First group of the first that matches. */
  readonly version: readonly RegExp[];
  readonly model: readonly RegExp[];
  readonly serial: readonly RegExp[];
  readonly host: readonly RegExp[];
  readonly source: string;
}

const NTC = 'networktocode/ntc-templates tests @ d0bc5a480fe9';

/** Tried in this order; the first whose mark is there answers. */
export const CLI_OUTPUTS: readonly CliOutput[] = [
  {
    os: 'ios-xe',
    systemName: 'Cisco IOS XE',
    vendor: 'Cisco',
    command: 'show version',
    mark: /^Cisco IOS(?: |-)XE Software|^Cisco IOS Software, IOS-XE Software|^Cisco IOS Software \[[^\]]+\]/m,
    // A build for one customer names itself first and the release it was made from in the next line.
    version: [
      /^Cisco IOS XE Software, Version (\d\S*)/m,
      /^IOS XE Version: (\d\S*)/m,
      /^Cisco IOS Software.*?, Version (\d[\w.()]*)/m,
    ],
    model: [/^[Cc]isco (\S+) (?:\([^)]*\) )?processor/m, /^Model Number +: (\S+)/m],
    serial: [/^Processor board ID (\S+)/m],
    host: [/^(\S+) uptime is /m],
    source: `${NTC}/cisco_ios/show_version`,
  },
  {
    os: 'ios',
    systemName: 'Cisco IOS',
    vendor: 'Cisco',
    command: 'show version',
    mark: /^(?:Cisco IOS Software|IOS \(tm\))[^\n]*Version /m,
    version: [/(?:Cisco IOS Software|IOS \(tm\))[^\n]*?Version (\d[\w.()]*)/],
    model: [/^[Cc]isco (\S+) (?:\([^)]*\) )?(?:processor|\(revision)/m],
    serial: [/^Processor board ID (\S+?),?(?:\s|$)/m],
    host: [/^(\S+) uptime is /m],
    source: `${NTC}/cisco_ios/show_version`,
  },
  {
    os: 'cisco-sb',
    systemName: 'Cisco Small Business スイッチ',
    vendor: 'Cisco',
    command: 'show version',
    mark: /^SW version +\d[\d.]+ \( date|^Active-image: flash:\/\//m,
    version: [/^SW version +(\d[\d.]+)/m, /^[ \t]+Version: (\d[\d.]+)/m],
    model: [],
    serial: [],
    host: [],
    source: `${NTC}/cisco_s300/show_version`,
  },
  {
    os: 'yamaha-rt',
    systemName: 'Yamaha ルーター',
    vendor: 'ヤマハ',
    command: 'show environment',
    mark: /^(?:RTX?|FWX|NVR|SRT)\w+ Rev\.\d/m,
    version: [/^(?:RTX?|FWX|NVR|SRT)\w+ Rev\.([\d.]+)/m],
    model: [/^((?:RTX?|FWX|NVR|SRT)\w+) Rev\.\d/m],
    serial: [/\bserial=(\S+)/],
    host: [],
    source: `${NTC}/yamaha/show_environment`,
  },
  {
    os: 'awplus',
    systemName: 'AlliedWare Plus',
    vendor: 'アライドテレシス',
    command: 'show system',
    mark: /^Current software +: \S+\.rel/m,
    version: [/^Software version +: (\S+)/m],
    model: [/^Base +\d+ +(?:Base +)?(\S+(?: \S+)*) {2,}\S+ +\S+[ \r]*$/m],
    serial: [/^Base +\d+ .* (\S+)[ \r]*$/m],
    host: [/^System Name[ \t]*\r?\n[ \t]*(\S+)/m],
    source: `${NTC}/allied_telesis_awplus/show_system`,
  },
  {
    os: 'procurve',
    systemName: 'HPE ProCurve / Aruba スイッチ',
    vendor: 'HPE',
    command: 'show system',
    mark: /Status and Counters - General System Information/,
    version: [/^[ \t]*Software revision\s+: (\S+)/m],
    model: [],
    serial: [/Serial Number +: (\S+)/],
    host: [/^[ \t]*System Name\s+: (\S+)/m],
    source: `${NTC}/hp_procurve/show_system`,
  },
  {
    os: 'arubaos',
    systemName: 'ArubaOS',
    vendor: 'HPE',
    command: 'show version',
    mark: /^ArubaOS \(MODEL: [^)]+\), Version /m,
    version: [/^ArubaOS \(MODEL: [^)]+\), Version (\S+)/m],
    model: [/^ArubaOS \(MODEL: ([^)]+)\)/m],
    serial: [],
    host: [],
    source: `${NTC}/hp_procurve/show_version`,
  },
  {
    os: 'routeros',
    systemName: 'MikroTik RouterOS',
    vendor: 'MikroTik',
    command: 'system resource print',
    mark: /^[ \t]*platform: MikroTik/m,
    version: [/^[ \t]*version: (\d\S*)/m],
    model: [/^[ \t]*board-name: (\S[^\n]*)/m],
    serial: [],
    host: [],
    source: `${NTC}/mikrotik_routeros/system_resource_print`,
  },
];

/** Lists of neighbours (LLDP, CDP) quote the words of other devices. */
const NEIGHBOURS = /^(?:Chassis id|Device ID|Local Intf|System Description)\s*:/m;

/** The device that an output describes; undefined when no command of the table prints so. */
export function deviceOfOutput(text: string): NetworkDevice | undefined {
  const output = CLI_OUTPUTS.find((candidate) => candidate.mark.test(text));
  if (output === undefined || NEIGHBOURS.test(text)) {
    return undefined;
  }
  const take = (patterns: readonly RegExp[]): string | undefined => {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
  return {
    os: output.os,
    systemName: output.systemName,
    vendor: output.vendor,
    version: take(output.version)?.replace(/,$/, '') ?? '',
    model: take(output.model),
    serial: take(output.serial),
    host: take(output.host),
  };
}
