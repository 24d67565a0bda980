import { gzipSync } from 'node:zlib';
import { manifestDigest, sealManifest } from '@tsukuroi/protocol';

/** One file as somebody would bring it, written by us from facts; `importer` is the one that must take it, and no other. */
export interface Sample {
  readonly importer: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');

const manifest = sealManifest({ os: { id: 'debian', version: '12', name: 'Debian' }, arch: 'x86_64', software: [] });
export const INVENTORY = {
  format: 'inventory/1',
  device: { id: 'a1', name: 'lab-01' },
  via: 'agent',
  unreadable: [],
  manifest,
  facts: { format: 'facts/1', manifest: manifestDigest(manifest) },
  state: { format: 'state/1', collectedAt: '2026-11-22T08:30:00Z' },
};

/** `ホスト名:` … in CP932, which no encoder of the platform writes: the bytes of the words used, one by one. */
export const SYSTEMINFO_JA = `
ホスト名:               ward3-pc07
OS 名:                  Microsoft Windows 10 Pro
OS バージョン:          10.0.19045 N/A ビルド 19045
OS 製造元:              Microsoft Corporation
OS 構成:                メンバー ワークステーション
システム製造元:         Example Works
システム モデル:        Desk 100
システムの種類:         x64-based PC
仮想メモリ: 最大サイズ: 8,192 MB
ドメイン:               hospital.example
ホットフィックス:       3 ホットフィックスがインストールされています。
                        [01]: KB5029923
                        [02]: KB5034763
                        [03]: KB5034224
ネットワーク カード:    1 NIC(s) インストール済みです。
                        [01]: Example Gigabit
                              接続名:           イーサネット
                              IP アドレス
                              [01]: 192.0.2.37
                              [02]: fe80::1
`.replaceAll('\n', '\r\n');

export const SYSTEMINFO_EN = `
Host Name:                 EMR-SRV01
OS Name:                   Microsoft Windows Server 2019 Standard
OS Version:                10.0.17763 N/A Build 17763
OS Configuration:          Primary Domain Controller
System Type:               x64-based PC
Hotfix(s):                 5 Hotfix(s) Installed.
                           [01]: KB5034768
                           [02]: File 1
`.replaceAll('\n', '\r\n');

export const DPKG_STATUS = `Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.17-1~deb12u2

Package: bash
Status: install ok installed
Architecture: amd64
Source: bash (5.2.15-2)
Version: 5.2.15-2+b8

Package: curl
Status: install ok installed
Architecture: amd64
Version: 7.88.1-10+deb12u12

Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u10

Package: telnet
Status: deinstall ok config-files
Architecture: amd64
Version: 0.17+2.4-2
`;

export const DPKG_TABLE = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version           Architecture Description
+++-==============-=================-============-=================================
ii  bash           5.2.15-2+b8       amd64        GNU Bourne Again SHell
hi  libc6:amd64    2.36-9+deb12u10   amd64        GNU C Library: Shared libraries
rc  telnet         0.17+2.4-2        amd64        basic telnet client
`;

export const RPM_TABS = `openssl-libs\t1:3.0.7-27.el9\tx86_64\topenssl-3.0.7-27.el9.src.rpm\tAlmaLinux\t(none)
bash\t5.1.8-9.el9\tx86_64\tbash-5.1.8-9.el9.src.rpm\tAlmaLinux\t(none)
nodejs\t1:18.19.1-1.module_el9\tx86_64\tnodejs-18.19.1-1.module_el9.src.rpm\tAlmaLinux\tnodejs:18:9030020240301:rhel9
curl\t7.76.1-29.el9_4\tx86_64\tcurl-7.76.1-29.el9_4.src.rpm\tAlmaLinux\t(none)
gpg-pubkey\t8483c65d-5ccc5b19\t(none)\t(none)\t(none)\t(none)
`;

export const REGISTRY = `Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
"ProductName"="Windows 10 Enterprise"
"EditionID"="Enterprise"
"CurrentBuild"="22631"
"CurrentMajorVersionNumber"=dword:0000000a
"CurrentMinorVersionNumber"=dword:00000000
"DisplayVersion"="23H2"
"UBR"=dword:00000c0d
"InstallationType"="Client"

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]
"ComputerName"="PHARMACY-02"

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip]
"DisplayName"="7-Zip 18.01 (x64)"
"DisplayVersion"="18.01"
"Publisher"="Igor Pavlov"
"UninstallString"="\\"C:\\\\Program Files\\\\7-Zip\\\\Uninstall.exe\\""

[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\viewer]
"DisplayName"="放射線レポートビューア"
"DisplayVersion"="3.2"
"Comments"="一行目
二行目 \\"引用\\""
"HelpLink"=hex(2):68,00,74,00,\\
  74,00,70,00,00,00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{90160000-0011}_KB5002511]
"DisplayName"="Security Update for Example Office (KB5002511)"
"ReleaseType"="Security Update"

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\leftover]
@=""
`.replaceAll('\n', '\r\n');

export const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:00000000-0000-4000-8000-000000000001',
  metadata: {
    timestamp: '2026-10-01T00:00:00Z',
    component: { type: 'device', name: 'PumpOne', version: '4.2', supplier: { name: 'Example Medical' } },
  },
  components: [
    {
      type: 'library',
      name: 'log4j-core',
      version: '2.8.1',
      purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.8.1',
    },
    {
      type: 'library',
      name: 'dcm-transfer',
      components: [
        { type: 'library', name: 'zlib', version: '1.2.11', cpe: 'cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*' },
      ],
    },
    {
      type: 'library',
      name: 'openssl',
      version: '3.0.11-1~deb12u2',
      purl: 'pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5',
    },
    {
      type: 'library',
      name: 'libssl3',
      version: '3.0.11-1~deb12u2',
      purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&upstream=openssl&distro=debian-12.5',
    },
  ],
};

export const CYCLONEDX_XML = `<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" serialNumber="urn:uuid:00000000-0000-4000-8000-000000000002" version="1">
  <metadata><component type="device"><name>Monitor &amp; Co</name><version>1.0</version></component></metadata>
  <components>
    <component type="library"><name>busybox</name><version>1.31.1</version><purl>pkg:generic/busybox@1.31.1</purl></component>
  </components>
</bom>
`;

export const SPDX_TAGS = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
DocumentName: scanner-sbom
DocumentNamespace: https://example.org/spdx/scanner-1
Created: 2026-09-01T00:00:00Z
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-device

PackageName: ScannerX
SPDXID: SPDXRef-device
PackageVersion: 7.1
PackageSupplier: Organization: Example Imaging (info@example.org)
PackageComment: <text>Two lines,
PackageName: not a package</text>

PackageName: lodash
SPDXID: SPDXRef-lodash
PackageVersion: 4.17.20
ExternalRef: PACKAGE-MANAGER purl pkg:npm/lodash@4.17.20

PackageName: mystery
SPDXID: SPDXRef-mystery
PackageVersion: NOASSERTION
`;

export const FORTIGATE = `Version: FortiGate-60E v6.0.4,build0231,190107 (GA)
Virus-DB: 1.00000(2018-04-09 18:07)
Serial-Number: FGT60ETK00000001
Hostname: gw-outpatient
Operation Mode: NAT
`;

export const FORTIGATE_BACKUP = `#config-version=FGT60F-7.4.8-FW-build2795-250523:opmode=0:vdom=0:user=admin
#conf_file_ver=1
config system global
    set hostname "gw-ward"
end
config system admin
    edit "admin"
        set password ENC SH2notasecret
    next
end
`;

export const WALK = `.1.3.6.1.2.1.1.1.0 = STRING: Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.0(2a)EX5, RELEASE SOFTWARE (fc3)
Technical Support: http://www.cisco.com/techsupport
.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.9.1.1208
.1.3.6.1.2.1.1.5.0 = STRING: sw-ward3.hospital.example
.1.3.6.1.2.1.47.1.1.1.1.13.1 = STRING: "WS-C2960X-48FPS-L"
.1.3.6.1.2.1.47.1.1.1.1.11.1 = STRING: "FOC0000000A"
`;

export const WALK_NAMES = `SNMPv2-MIB::sysDescr.0 = STRING: some box nobody knows
SNMPv2-MIB::sysObjectID.0 = OID: SNMPv2-SMI::enterprises.99999.1
DISMAN-EVENT-MIB::sysUpTimeInstance = Timeticks: (123) 0:00:01.23
SNMPv2-MIB::sysName.0 = STRING: box-1
`;

export const SNMP_LINES = [
  {
    device: 'gw-1',
    snmp: {
      '1.3.6.1.2.1.1.1.0': ['4', 'our firewall'],
      '1.3.6.1.2.1.1.2.0': ['6', '1.3.6.1.4.1.12356.101.1.15000'],
      '1.3.6.1.4.1.12356.101.4.1.1.0': ['4', 'v6.4.8,build1914,211117 (GA)'],
      '1.3.6.1.2.1.47.1.1.1.1.13.1': ['4', 'FGT_1500D'],
    },
  },
  {
    device: 'sw-1',
    snmp: {
      '1.3.6.1.2.1.1.1.0': [
        '4x',
        Buffer.from('ALAXALA AX2430 AX-2430-24TE-B [AX2430S-24T] Switching software Ver. 11.1.C [OS-L2]').toString(
          'hex',
        ),
      ],
    },
  },
  { device: 'broken' },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

export const GLPI = {
  deviceid: 'pc-2026-01-01-00-00-00',
  action: 'inventory',
  content: {
    versionclient: 'GLPI-Agent',
    hardware: { name: 'nurse-11', uuid: '00000000-0000-0000-0000-0000000000AA' },
    bios: { smanufacturer: 'Example Works', smodel: 'Note 5', ssn: 'SN-11' },
    operatingsystem: {
      name: 'Debian GNU/Linux',
      full_name: 'Debian GNU/Linux 12 (bookworm)',
      version: '12.11',
      kernel_name: 'linux',
      arch: 'x86_64',
    },
    softwares: [{ name: 'bash', version: '5.2.15-2+b8', arch: 'amd64', from: 'deb', publisher: 'Debian' }],
  },
};

export const FUSION_XML = `<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST>
  <CONTENT>
    <HARDWARE><NAME>win-3</NAME><UUID>U-3</UUID></HARDWARE>
    <OPERATINGSYSTEM><FULL_NAME>Microsoft Windows 10 Pro</FULL_NAME><KERNEL_NAME>MSWin32</KERNEL_NAME><KERNEL_VERSION>10.0.19045</KERNEL_VERSION><ARCH>64-bit</ARCH></OPERATINGSYSTEM>
    <SOFTWARES><NAME>7-Zip</NAME><VERSION>18.01</VERSION><PUBLISHER>Igor Pavlov</PUBLISHER></SOFTWARES>
  </CONTENT>
  <DEVICEID>win-3-2026</DEVICEID>
  <QUERY>INVENTORY</QUERY>
</REQUEST>
`;

export const CISCO = `sw1#show version
Cisco IOS XE Software, Version 16.12.04
Cisco IOS Software [Gibraltar], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 16.12.4, RELEASE SOFTWARE (fc5)
core-sw uptime is 7 weeks, 17 hours, 14 minutes
cisco C9500-48Y4C (X86) processor with 1867864K/6147K bytes of memory.
Processor board ID CAT0000000A
`;

export const YAMAHA = `RTX1200 BootROM Ver.1.01
RTX1200 Rev.10.01.71 (Thu Sep 29 15:08:40 2016)
  main:  RTX1200 ver=c0 serial=D00000000 MAC-Address=00:00:5e:00:53:01
CPU:   1%(5sec)   2%(1min)   3%(5min)    Memory: 24% used
`;

export const LOCAL_MACHINE = {
  Machine: {
    Name: 'dc1',
    LocalSID: 'S-1-5-21-1-2-3',
    Domain: 'HOSP',
    Architecture: 'x86_64',
    ProductName: 'Windows Server 2019 Datacenter',
    ProductType: 'LanmanNT',
    EditionID: 'ServerDatacenter',
    ReleaseID: '1809',
    BuildNumber: '17763',
  },
  Users: [
    {
      Name: 'Administrator',
      SID: 'S-1-5-21-1-2-3-500',
      IsEnabled: true,
      IsAdmin: true,
      PasswordLastSet: '2024-01-03T12:23:00Z',
    },
    { Name: 'Guest', SID: 'S-1-5-21-1-2-3-501', PasswordLastSet: '0001-01-01T00:00:00Z' },
  ],
  Services: [{ Name: 'Spooler', Start: 2 }],
  Software: [{ displayName: 'Example EMR', displayVersion: '9.1', arch: 'X32', publisher: 'Example' }],
  Collector: 'collector',
  Collected: '2026-01-05T11:57:01.2142023-08:00',
};

const QFE =
  `Caption                                     CSName   Description      HotFixID   InstalledOn  ServicePackInEffect
http://support.example/?kbid=5034763        WARD-01  Security Update  KB5034763  2/14/2024
                                            WARD-01                   File 1                  KB2115168
                                            WARD-01  Update           943729     1/2/2009
                                            WARD-01                   File 1
`.replaceAll('\n', '\r\n');

const WMI = `

BuildNumber=19045
Caption=Microsoft Windows 10 Pro
CSName=RECEPTION-2
OSArchitecture=64-bit
ProductType=1
Version=10.0.19045

`.replaceAll('\n', '\r\r\n');

/** A reception terminal without network, as the program on the stick writes it down. */
export const STICK_RESULT = `tsukuroi-stick-result/1
stick 00112233445566778899aabbccddeeff
collected 2026-11-20T01:02:03Z
machine 0f1e2d3c4b5a69788796a5b4c3d2e1f0
hostname 受付-03
arch x86_64
kernel 6.1.0-28-amd64
interface enp1s0 52:54:00:12:34:56
unreadable rpm
os-release PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
os-release VERSION_ID="12"
os-release ID=debian
dpkg 2
Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b8
Source: bash (5.2.15-2)

Package: telnet
Status: deinstall ok config-files
Architecture: all
Version: 0.17

end 2 0
`;

/** A laboratory server of Red Hat's family. */
export const STICK_RESULT_RPM = `tsukuroi-stick-result/1
stick 00112233445566778899aabbccddeeff
collected 2026-11-20T04:05:06Z
machine aaaabbbbccccddddeeeeffff00001111
hostname lab-db
arch x86_64
kernel 5.14.0-427.13.1.el9_4.x86_64
interface eth0 52:54:00:65:43:21
os-release ID="almalinux"
os-release VERSION_ID="9.4"
os-release PRETTY_NAME="AlmaLinux 9.4"
rpm 2
openssl-libs\t1:3.0.7-27.el9\tx86_64\topenssl-3.0.7-27.el9.src.rpm\tAlmaLinux\t(none)
bash\t5.1.8-9.el9\tx86_64\tbash-5.1.8-9.el9.src.rpm\tAlmaLinux\t(none)
end 0 2
`;

export const SAMPLES: readonly Sample[] = [
  { importer: 'inventory-document', name: 'lab-01.json', bytes: utf8(JSON.stringify(INVENTORY)) },
  {
    importer: 'inventory-document',
    name: 'many.jsonl',
    bytes: utf8(`${JSON.stringify(INVENTORY)}\n${JSON.stringify(INVENTORY)}\n`),
  },
  { importer: 'declared-usb', name: 'result-00112233445566aa.txt', bytes: utf8(STICK_RESULT) },
  { importer: 'declared-usb', name: 'result-00112233445566bb.gz', bytes: gzipSync(STICK_RESULT_RPM) },
  { importer: 'dpkg-status', name: 'lab-02-dpkg.txt', bytes: utf8(DPKG_STATUS) },
  { importer: 'dpkg-listing', name: 'lab-03-dpkg.txt', bytes: utf8(DPKG_TABLE) },
  {
    importer: 'dpkg-listing',
    name: 'lab-04.tsv.gz',
    bytes: gzipSync(
      'bash\t5.2.15-2+b8\tamd64\tbash\t5.2.15-2\tinstalled\nacl\t2.3.1-3\tamd64\tacl\t2.3.1-3\tinstalled\nold\t1.0\tall\told\t1.0\tconfig-files\n',
    ),
  },
  {
    importer: 'dpkg-listing',
    name: 'lab-05.txt',
    bytes: utf8(
      'Listing...\nbash/stable,now 5.2.15-2+b8 amd64 [installed]\nacl/stable,now 2.3.1-3 amd64 [installed,automatic]\n',
    ),
  },
  { importer: 'rpm-listing', name: 'db-rpm.tsv', bytes: utf8(RPM_TABS) },
  {
    importer: 'rpm-listing',
    name: 'db2.txt',
    bytes: utf8('bash-5.1.8-9.el9.x86_64\nopenssl-libs-3.0.7-27.el9.x86_64\ngpg-pubkey-8483c65d-5ccc5b19\n'),
  },
  {
    importer: 'rpm-listing',
    name: 'db3.txt',
    bytes: utf8(
      'Installed Packages\nbash.x86_64      5.1.8-9.el9       @baseos\nopenssl-libs.x86_64  1:3.0.7-27.el9  @baseos\n',
    ),
  },
  { importer: 'systeminfo', name: 'ward3-systeminfo.txt', bytes: utf8(SYSTEMINFO_JA) },
  { importer: 'systeminfo', name: 'ward3-powershell.txt', bytes: utf16(SYSTEMINFO_JA) },
  { importer: 'systeminfo', name: 'emr.txt', bytes: utf8(SYSTEMINFO_EN) },
  { importer: 'windows-updates', name: 'ward-01-hotfix.txt', bytes: utf16(QFE) },
  {
    importer: 'windows-updates',
    name: 'xp-1-qfe.txt',
    bytes: Buffer.concat([Buffer.from('Please wait while WMIC is being installed.'), Buffer.from(utf16(QFE))]),
  },
  {
    importer: 'windows-updates',
    name: 'list.txt',
    bytes: utf8('KB4100347: 2018-10 Update for Windows 10\nKB2267602: Definition Update\n'),
  },
  { importer: 'windows-wmi', name: 'reception-os.txt', bytes: utf16(WMI) },
  { importer: 'windows-registry', name: 'pharmacy.reg', bytes: utf16(REGISTRY) },
  {
    importer: 'windows-registry',
    name: 'pc1-programs.txt',
    bytes: utf8(
      '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip\r\n    DisplayName    REG_SZ    7-Zip 18.01 (x64)\r\n    DisplayVersion    REG_SZ    18.01\r\n',
    ),
  },
  { importer: 'windows-localmachine', name: 'dc1.localmachine.json', bytes: utf8(JSON.stringify(LOCAL_MACHINE)) },
  { importer: 'cyclonedx', name: 'pump.cdx.json', bytes: utf8(JSON.stringify(CYCLONEDX, null, 2)) },
  { importer: 'cyclonedx', name: 'monitor.xml', bytes: utf8(CYCLONEDX_XML) },
  { importer: 'spdx', name: 'scanner.spdx', bytes: utf8(SPDX_TAGS) },
  {
    importer: 'spdx',
    name: 'scanner.spdx.json',
    bytes: utf8(JSON.stringify({ spdxVersion: 'SPDX-2.2', name: 'x', packages: [{ name: 'a', versionInfo: '1' }] })),
  },
  { importer: 'fortigate', name: 'gw-status.txt', bytes: utf8(FORTIGATE) },
  { importer: 'fortigate', name: 'gw.conf', bytes: utf8(FORTIGATE_BACKUP) },
  { importer: 'network-cli', name: 'core-sw-version.txt', bytes: utf8(CISCO) },
  { importer: 'network-cli', name: 'rt-show-environment.txt', bytes: utf8(YAMAHA) },
  { importer: 'snmp', name: 'sw-ward3-snmp.txt', bytes: utf8(WALK) },
  { importer: 'snmp', name: 'box.txt', bytes: utf8(WALK_NAMES) },
  { importer: 'snmp', name: 'boxes.jsonl', bytes: utf8(SNMP_LINES) },
  {
    importer: 'snmp',
    name: 'fw.snmprec',
    bytes: utf8(
      '1.3.6.1.2.1.1.1.0|4|Palo Alto Networks PA-3000 series firewall\n1.3.6.1.4.1.25461.2.1.2.1.1.0|4|9.0.5\n',
    ),
  },
  { importer: 'glpi', name: 'nurse-11.json', bytes: utf8(JSON.stringify(GLPI)) },
  { importer: 'glpi', name: 'win-3.ocs', bytes: utf8(FUSION_XML) },
];
