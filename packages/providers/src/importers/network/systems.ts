/** What one vendor's device says about itself, and where. One line per system; data, not code paths. */
export interface NetworkSystem {
  /** os.id of the manifest. */
  readonly os: string;
  readonly name: string;
  /** sysDescr (SNMPv2-MIB) with the groups `version` and `model`; either may be missing. */
  readonly description?: RegExp;
  /** sysObjectID below which this system lies. It decides where it is given: some descriptions are whatever the owner typed. */
  readonly objectId?: string;
  /** OIDs that hold version, model and serial number, first one wins. */
  readonly version?: readonly string[];
  readonly model?: readonly string[];
  readonly serial?: readonly string[];
  /** Cuts the version out of what the OID says. */
  readonly versionIn?: RegExp;
  readonly source: string;
}

const SNMPSIM = 'librenms tests/snmpsim and tests/data @ 0367517c065f';
const NTC = 'networktocode/ntc-templates tests @ d0bc5a480fe9';

/** ENTITY-MIB (RFC 6933): model name and serial number of the first physical entity. */
export const ENTITY_MODEL = '1.3.6.1.2.1.47.1.1.1.1.13.1';
export const ENTITY_SERIAL = '1.3.6.1.2.1.47.1.1.1.1.11.1';

/**
 * Systems in the order in which they are tried: a name in the description before the tree of the vendor's numbers, the closer
 * number before the wider one.
 */
export const NETWORK_SYSTEMS: readonly NetworkSystem[] = [
  {
    os: 'fortios',
    name: 'FortiOS',
    objectId: '1.3.6.1.4.1.12356.101',
    version: ['1.3.6.1.4.1.12356.101.4.1.1.0'],
    versionIn: /^v?(\d+\.\d+\.\d+)/,
    model: [ENTITY_MODEL],
    serial: ['1.3.6.1.4.1.12356.100.1.1.1.0'],
    source: `FORTINET-FORTIGATE-MIB fgSysVersion, FORTINET-CORE-MIB fnSysSerial; ${SNMPSIM} fortigate*`,
  },
  // Older devices and some models answer with another number below Fortinet's; the version's own number tells them.
  {
    os: 'fortios',
    name: 'FortiOS',
    objectId: '1.3.6.1.4.1.12356.15',
    version: ['1.3.6.1.4.1.12356.101.4.1.1.0'],
    versionIn: /^v?(\d+\.\d+\.\d+)/,
    model: [ENTITY_MODEL],
    serial: ['1.3.6.1.4.1.12356.100.1.1.1.0'],
    source: `${SNMPSIM} fortigate*`,
  },
  {
    os: 'fortimanager',
    name: 'FortiManager / FortiAnalyzer',
    objectId: '1.3.6.1.4.1.12356.103',
    version: ['1.3.6.1.4.1.12356.103.2.1.7.0'],
    versionIn: /^v?(\d+\.\d+\.\d+)/,
    source: `FORTINET-FORTIMANAGER-FORTIANALYZER-MIB fmSysVersion; ${SNMPSIM} fortios*`,
  },
  {
    os: 'fortiswitch',
    name: 'FortiSwitch',
    objectId: '1.3.6.1.4.1.12356.106',
    version: ['1.3.6.1.4.1.12356.106.4.1.1.0'],
    versionIn: /(\d+\.\d+\.\d+)/,
    model: [ENTITY_MODEL],
    source: `FORTINET-FORTISWITCH-MIB fsSysVersion; ${SNMPSIM} fortiswitch*`,
  },
  {
    os: 'ftd',
    name: 'Cisco Firepower Threat Defense',
    description: /^Cisco Fire(?:power|POWER) Threat Defense, Version (?<version>[\d.]+)/,
    source: `${SNMPSIM} ftd*`,
  },
  {
    os: 'asa',
    name: 'Cisco ASA',
    description: /^Cisco Adaptive Security Appliance Version (?<version>\S+)/,
    source: 'cisco.com, ASA configuration guide, SNMP: sysDescr; 未確認 on a device',
  },
  {
    os: 'ios-xr',
    name: 'Cisco IOS XR',
    description: /Cisco IOS XR Software[^,]*,\s+Version (?<version>\d[\w.()]*)/,
    source: `${SNMPSIM} iosxr*`,
  },
  {
    os: 'nx-os',
    name: 'Cisco NX-OS',
    description: /^Cisco NX-OS\(tm\) (?!ucs)\S+?,? (?:\S+, )?Software \([^)]*\), Version (?<version>\d[\w.()]*)/,
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} nxos*`,
  },
  {
    os: 'ios-xe',
    name: 'Cisco IOS XE',
    description:
      /Cisco IOS(?: Software \[[^\]]+\]| Software, IOS-XE Software)[\s\S]*?\((?<image>[A-Z0-9_a-z.-]*)\), Version (?<version>\d[\w.()]*)/,
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} iosxe*`,
  },
  {
    os: 'ios-xe',
    name: 'Cisco IOS XE',
    description:
      /Cisco IOS Software, [\s\S]*?\((?:\w*LINUX_IOSD|\w*IOSXE|CAT3K_CAA|CAT4500E?-UNIVERSALK9)[^)]*\), Version (?<version>\d[\w.()]*)/,
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} iosxe*: images built on Linux (…LINUX_IOSD…) are IOS XE`,
  },
  {
    os: 'ios',
    name: 'Cisco IOS',
    description:
      /(?:Cisco IOS Software|IOS \(tm\)),? [\s\S]*?\([A-Za-z0-9_-]+\), (?:EARLY DEPLOYMENT )?Version (?<version>\d[\w.()]*)/,
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} ios*`,
  },
  {
    os: 'junos',
    name: 'Junos OS',
    description: /^Juniper Networks, Inc\. (?<model>\S+) .*kernel JUNOS (?<version>[^\s,]+)/,
    source: `${SNMPSIM} junos*`,
  },
  {
    os: 'pan-os',
    name: 'PAN-OS',
    description: /^Palo Alto Networks (?<model>PA-\S+)/,
    version: ['1.3.6.1.4.1.25461.2.1.2.1.1.0'],
    model: [ENTITY_MODEL],
    source: `PAN-COMMON-MIB panSysSwVersion; ${SNMPSIM} panos*`,
  },
  {
    os: 'yamaha-rt',
    name: 'Yamaha ルーター',
    description: /^(?<model>(?:RTX?|FWX|NVR|SRT)\w+) Rev\.(?<version>[\d.]+)/,
    source: `${NTC}/yamaha show environment; that sysDescr has the same words is 未確認`,
  },
  {
    os: 'yamaha-switch',
    name: 'Yamaha スイッチ',
    description: /^(?<model>SW[XRP]\w+(?:-\w+)?) Rev\.(?<version>[\d.]+)/,
    source: '未確認: by the form of the routers',
  },
  {
    os: 'awplus',
    name: 'AlliedWare Plus',
    description: /AlliedWare Plus\)? Version (?<version>\S+)|^AlliedWare Plus \(TM\) (?<version2>\S+)/,
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} awplus*, allied*`,
  },
  {
    os: 'alliedware',
    name: 'AlliedWare',
    description: /^(?<model>CentreCOM \S+), version (?<version>[\w.-]+)/,
    source: `${SNMPSIM} allied*`,
  },
  {
    os: 'alaxala',
    name: 'ALAXALA AX',
    description: /^ALAXALA \S+ \S+ \[(?<model>[^\]]+)\] .*Ver\. (?<version>[\w.]+)/,
    source: `${SNMPSIM} alaxala*`,
  },
  {
    os: 'arubaos-cx',
    name: 'ArubaOS-CX',
    objectId: '1.3.6.1.4.1.47196',
    description: /(?<version>\b[A-Z]{2}\.\d{2}\.\d{2}\.\d{4}\w*)$/,
    source: `${SNMPSIM} arubaos-cx*`,
  },
  {
    os: 'arubaos',
    name: 'ArubaOS',
    description: /^(?:ArubaOS|AOS-W|AOS-8|AOS-10)(?: \(MODEL: (?<model>[^)]+)\),)? Version (?<version>[\w.-]+)/,
    source: `${SNMPSIM} arubaos*, aruba-instant*`,
  },
  {
    os: 'procurve',
    name: 'HPE ProCurve / Aruba スイッチ',
    description:
      /^(?:HP|Aruba|ProCurve|HPE)\b (?<model>.*?)(?: Switch)?,(?: revision)? (?<version>[A-Z]{1,3}\.\d+\.\d+[\w.]*)/,
    version: ['1.3.6.1.4.1.11.2.14.11.5.1.1.3.0'],
    source: `STATISTICS-MIB hpSwitchOsVersion; ${SNMPSIM} procurve*`,
  },
  {
    os: 'procurve',
    name: 'HPE ProCurve / Aruba スイッチ',
    objectId: '1.3.6.1.4.1.11.2.3.7.11',
    version: ['1.3.6.1.4.1.11.2.14.11.5.1.1.3.0'],
    source: `${SNMPSIM} procurve*`,
  },
  {
    os: 'comware',
    name: 'Comware',
    description: /Comware (?:Platform )?Software, (?:Software )?Version (?<version>[\d.]+)/i,
    source: `${SNMPSIM} comware*`,
  },
  {
    os: 'xos',
    name: 'ExtremeXOS',
    description: /^ExtremeXOS \((?<model>.+?)\) version (?<version>\S+)/,
    source: `${SNMPSIM} xos*`,
  },
  {
    os: 'dnos',
    name: 'Dell Networking OS',
    description: /Application Software Version: (?<version>\S+)\s+Series: (?<model>\S+)/,
    source: `${SNMPSIM} dnos*`,
  },
  {
    os: 'powerconnect',
    name: 'Dell PowerConnect',
    description: /^(?<model>Power[Cc]onnect \w+), (?<version>[\d.]+),/,
    source: `${SNMPSIM} powerconnect*`,
  },
  {
    os: 'sonicos',
    name: 'SonicOS',
    description: /^SonicWALL (?<model>.+?) \(SonicOS(?: Enhanced)? (?<version>\S+)\)/,
    source: `${SNMPSIM} sonicwall*`,
  },
  {
    os: 'sonicwall-sma',
    name: 'SonicWall SMA',
    description: /^SonicWall (?<model>SMA \S+) \((?<version>[^)]+)\)/,
    source: `${SNMPSIM} sonicwall*`,
  },
  {
    os: 'screenos',
    name: 'ScreenOS',
    description: /^(?<model>\S+) version (?<version>[\w.]+) \(SN: .*Firewall/,
    source: `${SNMPSIM} screenos*`,
  },
  {
    os: 'gaia',
    name: 'Check Point Gaia',
    objectId: '1.3.6.1.4.1.2620',
    version: ['1.3.6.1.4.1.2620.1.6.4.1.0'],
    source: `CHECKPOINT-MIB svnVersion; ${SNMPSIM} gaia*`,
  },
  {
    os: 'sophos-firewall',
    name: 'Sophos Firewall',
    objectId: '1.3.6.1.4.1.2604.5',
    version: ['1.3.6.1.4.1.2604.5.1.1.3.0'],
    source: `SFOS-FIREWALL-MIB sfosDeviceFWVersion; ${SNMPSIM} sophos-xg*`,
  },
  {
    os: 'connect-secure',
    name: 'Ivanti (Pulse) Connect Secure',
    description: /^(?:Pulse Secure|Ivanti)[^,]*,\s*LLC,.*Connect Secure,[^,]*,(?<version>\S+)/,
    source: `${SNMPSIM} pulse*`,
  },
  {
    os: 'netscaler',
    name: 'NetScaler',
    description: /^NetScaler NS(?<version>[\d.]+: Build [\w.]+?)(?:\.nc)?,/,
    version: ['1.3.6.1.4.1.5951.4.1.1.1.0'],
    versionIn: /(?:NS)?(\d+\.\d+: Build [\w.]+?)(?:\.nc)?(?:,|$)/,
    source: `${SNMPSIM} netscaler*`,
  },
  {
    os: 'big-ip',
    name: 'F5 BIG-IP',
    description: /BIG-IP software release (?<version>[\d.]+)/,
    source: `${SNMPSIM} f5*`,
  },
  {
    os: 'draytek',
    name: 'DrayTek Vigor',
    description: /^DrayTek Corporation, Router Model: (?<model>[^,]+), Version: (?<version>[\w.]+)/,
    source: `${SNMPSIM} draytek*`,
  },
  {
    os: 'routeros',
    name: 'MikroTik RouterOS',
    description: /^RouterOS (?<model>\S+)/,
    version: ['1.3.6.1.4.1.14988.1.1.4.4.0'],
    source: `MIKROTIK-MIB mtxrLicVersion; ${SNMPSIM} routeros*`,
  },
  {
    os: 'qts',
    name: 'QNAP QTS',
    objectId: '1.3.6.1.4.1.24681',
    version: ['1.3.6.1.2.1.47.1.1.1.1.9.1'],
    model: [ENTITY_MODEL],
    source: `${SNMPSIM} qnap*`,
  },
  {
    os: 'terastation',
    name: 'BUFFALO TeraStation',
    description: /^BUFFALO \\?"TeraStation\\?" \\?"(?<model>\S+) Ver\.(?<version>[\d.]+)/,
    source: `${SNMPSIM} buffalo*`,
  },
  {
    os: 'esxi',
    name: 'VMware ESXi',
    description: /^VMware ESXi? (?<version>[\d.]+) build-\d+/,
    source: `${SNMPSIM} vmware-esxi*`,
  },
  {
    os: 'ilo',
    name: 'HPE iLO',
    description: /^Integrated Lights-Out (?<model>\d+) (?<version>[\d.]+)/,
    source: `${SNMPSIM} hpe-ilo*`,
  },
  {
    os: 'axis',
    name: 'AXIS ネットワークカメラ',
    description: /^\s*; (?<model>AXIS [^;]+); [^;]+; (?<version>[\d.]+);/,
    source: `${SNMPSIM} axiscam*`,
  },
  {
    os: 'ricoh',
    name: 'リコー 複合機・プリンター',
    description: /^RICOH (?<model>.+?) (?<version>\d+\.[\d.]+) \/ RICOH/,
    source: `${SNMPSIM} ricoh*`,
  },
  {
    os: 'oki',
    name: 'OKI プリンター',
    description: /^OKI .*Attached to (?<model>\S+) Rev\.(?<version>[\d.]+)/,
    source: `${SNMPSIM} okilan*`,
  },
  {
    os: 'jetdirect',
    name: 'HP プリンター',
    description: /^HP ETHERNET MULTI-ENVIRONMENT,.*PID:(?<model>.+)$/,
    source: `${SNMPSIM} jetdirect*`,
  },
  {
    os: 'apc',
    name: 'APC ネットワーク管理カード',
    description: /^APC [^(]*\(MB:\S+ PF:v(?<version>[\d.]+) .*MN:(?<model>\S+)/,
    source: `${SNMPSIM} apc*: PF is the card's own system (AOS)`,
  },
];
