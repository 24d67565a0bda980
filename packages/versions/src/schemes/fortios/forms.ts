import { type Numbers, readNumbers } from '../../numbers.ts';

/**
 * Firmware as network devices state it. `mark` says how the vendor counts below the dotted numbers: nothing, `h` hotfix
 * (PAN-OS), `-` build, `r` release (Pulse, Ivanti, Junos). Versions with different marks do not compare, except that
 * "no mark" is the state before the first hotfix.
 */
export interface Firmware {
  readonly head: Numbers;
  readonly mark: '' | 'h' | '-' | 'r';
  readonly tail: readonly number[];
}

/** One way of writing. */
export interface FirmwareForm {
  /** Who writes so. */
  readonly vendor: string;
  readonly pattern: RegExp;
  /** Takes the match apart; undefined when a number has too many digits. */
  read(match: RegExpExecArray): Omit<Firmware, 'head'> & { readonly head: readonly number[] | undefined };
  readonly example: string;
  /** Document, page or record that shows the form or its order. */
  readonly source: string;
}

const NONE = { mark: '', tail: [] } as const;

function numbers(text: string | undefined): number[] | undefined {
  return readNumbers(text ?? '', 1, 5);
}

/** What is not in this list is unknown: Cisco's parentheses (trains have no common order), Check Point R81, ZyXEL V5.21(…), interim, beta and special builds. */
export const FORMS: readonly FirmwareForm[] = [
  {
    vendor: 'dotted numbers (Fortinet advisories, F5, Cisco IOS XE, most others)',
    pattern: /^v?(\d+(?:\.\d+){1,4})$/i,
    read: (match) => ({ head: numbers(match[1]), ...NONE }),
    example: '7.2.8',
    source: 'Fortinet PSIRT advisories (CVRF product_id "FortiOS-7.2.8"), 2025-02-12',
  },
  {
    // The build number is left out on purpose: advisories speak of x.y.z only. Two numbers with a build are refused,
    // because FortiSandbox shows 3.1.2 as "v3.12-build0124".
    vendor: 'Fortinet: FortiGate, FortiManager, FortiAnalyzer, FortiAuthenticator, FortiExtender',
    pattern: /^(?:[A-Z0-9]+-)?v(\d+\.\d+\.\d+)[,-]build\d+(?:[, ]\d{6})?(?: \(GA(?:\.[FM])?\))?$/,
    read: (match) => ({ head: numbers(match[1]), ...NONE }),
    example: 'v6.0.4,build0231,190107 (GA)',
    source: 'community.fortinet.com, "FortiOS firmware version terminology" (article 349628); fgSysVersion by SNMP',
  },
  {
    vendor: 'Fortinet: FortiVoice',
    pattern: /^v(\d+\.\d+\.\d+)\(GA\), build\d+, \d{4}\.\d{2}\.\d{2}$/,
    read: (match) => ({ head: numbers(match[1]), ...NONE }),
    example: 'v6.0.11(GA), build285, 2022.03.28',
    source: 'FortiVoice by SNMP (LibreNMS test data, device fortivoice)',
  },
  {
    vendor: 'Fortinet: FortiOS 4.0 MR3, called 4.3 in advisories',
    pattern: /^v4\.0,build\d+(?:,\d{6})? \(MR3 Patch (\d{1,3})\)$/,
    read: (match) => ({ head: [4, 3, Number(match[1])], ...NONE }),
    example: 'v4.0,build0665,130514 (MR3 Patch 14)',
    source: 'Fortinet, Supported Upgrade Paths for FortiOS 5.2.2 (4.3.17 and 4.3.18 are patches 17 and 18 of 4.0 MR3)',
  },
  {
    vendor: 'Fortinet: FortiOS 5.0',
    pattern: /^v5\.0,build\d+(?:,\d{6})? \(GA Patch (\d{1,3})\)$/,
    read: (match) => ({ head: [5, 0, Number(match[1])], ...NONE }),
    example: 'v5.0,build0228,130809 (GA Patch 4)',
    source: 'get system status of a FortiGate-VM 5.0.4 (Metasploit documentation, fortinet_backdoor)',
  },
  {
    vendor: 'Palo Alto Networks PAN-OS, hotfix',
    pattern: /^(\d+\.\d+\.\d+)-h(\d{1,4})$/i,
    read: (match) => ({ head: numbers(match[1]), mark: 'h', tail: [Number(match[2])] }),
    example: '10.1.14-h6',
    source: 'live.paloaltonetworks.com, PANCast episode 28; CVE-2022-0028 in NVD (before 10.1.6-h6)',
  },
  {
    vendor: 'Yamaha RTX, NVR, RT',
    pattern: /^rev\.(\d+\.\d+\.\d+)$/i,
    read: (match) => ({ head: numbers(match[1]), ...NONE }),
    example: 'Rev.10.01.71',
    source: 'CVE-2018-0665 in NVD (up to rev.11.01.31)',
  },
  {
    // tail: release, service release (0 = none), patch or spin.
    vendor: 'Pulse Secure and Ivanti Connect Secure; Juniper Junos',
    pattern: /^(\d+\.\d+)r(\d{1,4})(?:-s(\d{1,4}))?(?:\.(\d{1,4}))?$/i,
    read: (match) => ({
      head: numbers(match[1]),
      mark: 'r',
      tail: [Number(match[2]), Number(match[3] ?? '0'), Number(match[4] ?? '0')],
    }),
    example: '9.1R11.4',
    source: 'CVE-2018-15909 in NVD (9.0r1 to before 9.0r3.4); Juniper KB1868 (major R revision . spin)',
  },
  {
    vendor: 'SonicWall, NetScaler, FortiWLC, Aruba Instant, AlliedWare Plus, Synology: version-build',
    pattern: /^(\d+(?:\.\d+){1,4})-(\d+(?:\.\d+){0,3})(?:sv)?$/i,
    read: (match) => {
      const tail = numbers(match[2]);
      return { head: tail === undefined ? undefined : numbers(match[1]), mark: '-', tail: tail ?? [] };
    },
    example: '10.2.1.4-31sv',
    source: 'CVE-2022-1703 (SonicWall), CVE-2022-27509 (NetScaler), CVE-2017-7341 (FortiWLC) in NVD',
  },
];
