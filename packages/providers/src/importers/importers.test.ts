import type { Inventory } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { combineInventories } from './combine.ts';
import { typedDevice } from './network/typed-device.ts';
import { importInventories } from './registry.ts';
import {
  CISCO,
  CYCLONEDX,
  CYCLONEDX_XML,
  DPKG_STATUS,
  DPKG_TABLE,
  FORTIGATE,
  FORTIGATE_BACKUP,
  INVENTORY,
  REGISTRY,
  RPM_TABS,
  SAMPLES,
  SNMP_LINES,
  SPDX_TAGS,
  SYSTEMINFO_EN,
  SYSTEMINFO_JA,
} from './testing/samples.ts';

function read(content: string | Uint8Array, name = 'device.txt'): Inventory {
  const outcome = importInventories(typeof content === 'string' ? Buffer.from(content) : content, name);
  if (!outcome.ok) {
    throw outcome.error;
  }
  const [first] = outcome.value.inventories;
  if (first === undefined) {
    throw new Error('no inventory');
  }
  return first;
}

function sample(name: string): Inventory {
  const found = SAMPLES.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`no sample ${name}`);
  }
  return read(found.bytes, name);
}

const parts = (inventory: Inventory): string[] => inventory.unreadable.map((entry) => entry.part);

describe('systeminfo', () => {
  it('reads Japanese', () => {
    const pc = read(SYSTEMINFO_JA);

    expect(pc.device).toEqual({ id: 'name:ward3-pc07', name: 'ward3-pc07' });
    expect(pc.manifest.os).toEqual({
      id: 'windows',
      version: '10.0.19045',
      name: 'Microsoft Windows 10 Pro',
      role: 'client',
    });
    expect(pc.manifest.arch).toBe('x86_64');
    expect(pc.manifest.software.map((item) => `${item.scheme} ${item.name}`)).toEqual([
      'kb KB5029923',
      'kb KB5034224',
      'kb KB5034763',
    ]);
    expect(pc.facts.domain).toBe('hospital.example');
    expect(pc.facts.interfaces).toEqual([{ name: 'Example Gigabit', addresses: ['192.0.2.37', 'fe80::1'] }]);
  });

  it('says that the revision of the build is not in the file', () => {
    expect(read(SYSTEMINFO_JA).unreadable).toContainEqual(expect.objectContaining({ part: 'version' }));
  });

  it('reads CP932 as systeminfo > file writes it on Japanese Windows', () => {
    // ホスト名, OS 名, OS バージョン in CP932.
    const hex =
      '837a83588367' +
      '96bc' +
      '3a20' +
      '776172642d31' +
      '0d0a' +
      '4f532096bc3a2057696e646f77732037' +
      '0d0a' +
      '4f5320836f815b83578387839' +
      '33a20362e312e37363031' +
      '0d0a';

    const pc = read(Buffer.from(hex, 'hex'));

    expect(pc.device.name).toBe('ward-1');
    expect(pc.manifest.os.version).toBe('6.1.7601');
  });

  it('says when fewer updates stand there than the heading counts', () => {
    const server = read(SYSTEMINFO_EN);

    expect(server.manifest.os.role).toBe('domain-controller');
    expect(server.unreadable.find((entry) => entry.part === 'updates')?.reason).toContain('5 件と書かれていますが');
  });

  it('does not take "N/A" for "no updates"', () => {
    const pc = read(
      'Host Name: a\r\nOS Name: Windows 10\r\nOS Version: 10.0.17134 N/A Build 17134\r\nHotfix(s): N/A\r\n',
    );

    expect(pc.unreadable.find((entry) => entry.part === 'updates')?.reason).toContain('無いとは言えません');
  });

  it.each([
    [
      'de',
      'Hostname: PC1\r\nBetriebssystemname: Microsoft Windows 7 Ultimate\r\nBetriebssystemversion: 6.1.7601 Service Pack 1 Build 7601\r\nBetriebssystemkonfiguration: Eigenständige Arbeitsstation\r\n',
    ],
    [
      'es',
      'Nombre de host: PC1\r\nNombre del sistema operativo: Microsoft Windows 10 Pro\r\nVersión del sistema operativo: 10.0.17763 N/D Compilación 17763\r\nConfiguración del sistema operativo: Estación de trabajo independiente\r\n',
    ],
  ])('reads %s in UTF-8 and in an unknown Western code page', (_, text) => {
    const western = Buffer.from(text, 'latin1');

    for (const pc of [read(text), read(western)]) {
      expect(pc.device.name).toBe('PC1');
      expect(pc.manifest.os.role).toBe('client');
    }
  });
});

describe('Windows updates, registry and WMI', () => {
  it('takes KB numbers from every place wmic puts them', () => {
    const pc = sample('ward-01-hotfix.txt');

    expect(pc.device.name).toBe('WARD-01');
    expect(pc.manifest.software.map((item) => item.name)).toEqual(['KB2115168', 'KB5034763', 'KB943729']);
    expect(parts(pc)).toEqual(['os', 'updates']);
  });

  it('reads the first run of wmic on Windows XP: ASCII in front of UTF-16', () => {
    expect(sample('xp-1-qfe.txt').manifest.software).toHaveLength(3);
  });

  it('reads the full build with its revision from CurrentVersion', () => {
    const pc = sample('pharmacy.reg');

    expect(pc.device.name).toBe('PHARMACY-02');
    expect(pc.manifest.os).toEqual({
      id: 'windows',
      version: '10.0.22631.3085',
      name: 'Windows 11 Enterprise',
      edition: 'Enterprise',
      feature: '23H2',
      role: 'client',
    });
    expect(parts(pc)).not.toContain('version');
  });

  it('keeps programs as they name themselves, with their publisher, and updates as updates', () => {
    expect(sample('pharmacy.reg').manifest.software).toEqual([
      { scheme: 'kb', name: 'KB5002511', version: '' },
      { scheme: 'windows', name: '7-Zip 18.01 (x64)', version: '18.01', source: 'Igor Pavlov' },
      { scheme: 'windows', name: '放射線レポートビューア', version: '3.2', arch: 'i686' },
    ]);
  });

  it('refuses a registry export that is torn, with the line', () => {
    const outcome = importInventories(
      Buffer.from(REGISTRY.replace('"EditionID"="Enterprise"', '"EditionID"=Enterp')),
      'torn.reg',
    );

    expect(outcome).toMatchObject({ ok: false, error: { code: 'IMPORT_INVALID', params: { position: 'line 5' } } });
  });

  it('reads reg query output and wmic lists', () => {
    expect(sample('pc1-programs.txt').manifest.software).toEqual([
      { scheme: 'windows', name: '7-Zip 18.01 (x64)', version: '18.01' },
    ]);
    expect(sample('reception-os.txt').manifest.os).toEqual({
      id: 'windows',
      version: '10.0.19045',
      name: 'Microsoft Windows 10 Pro',
      role: 'client',
    });
  });

  it('reads a local machine record without the frozen 6.3', () => {
    const dc = sample('dc1.localmachine.json');

    expect(dc.manifest.os).toMatchObject({
      version: '10.0.17763',
      edition: 'ServerDatacenter',
      feature: '1809',
      role: 'domain-controller',
    });
    expect(dc.facts.accounts).toEqual([
      {
        name: 'Administrator',
        id: 'S-1-5-21-1-2-3-500',
        administrator: true,
        enabled: true,
        password: 'unknown',
        passwordChanged: '2024-01-03',
      },
      { name: 'Guest', id: 'S-1-5-21-1-2-3-501', administrator: false, enabled: false, password: 'unknown' },
    ]);
    expect(dc.state.collectedAt).toBe('2026-01-05T19:57:01Z');
  });
});

describe('dpkg and rpm', () => {
  it('infers the release from the versions of updates and says so', () => {
    const lab = read(DPKG_STATUS, 'lab-02-dpkg.txt');

    expect(lab.device.name).toBe('lab-02');
    expect(lab.manifest.os).toEqual({ id: 'debian', version: '12', name: 'Debian GNU/Linux 12' });
    expect(lab.unreadable.find((entry) => entry.part === 'os')?.reason).toContain('みなしました');
  });

  it('rc packages are not installed, in any form', () => {
    for (const inventory of [read(DPKG_STATUS), read(DPKG_TABLE), sample('lab-04.tsv.gz')]) {
      expect(inventory.manifest.software.some((item) => item.name === 'telnet' || item.name === 'old')).toBe(false);
    }
  });

  it('leaves the source undefined where the listing has none', () => {
    expect(read(DPKG_TABLE).manifest.software[0]).toEqual({
      scheme: 'deb',
      name: 'bash',
      version: '5.2.15-2+b8',
      arch: 'amd64',
    });
  });

  it('takes the source where the listing has it', () => {
    expect(sample('lab-04.tsv.gz').manifest.software[1]).toMatchObject({
      name: 'bash',
      source: 'bash',
      sourceVersion: '5.2.15-2',
    });
  });

  it('does not take an archive index for what is installed', () => {
    const index = 'Package: bash\nVersion: 5.2\nArchitecture: amd64\nFilename: pool/b.deb\nSHA256: 00\n';

    expect(importInventories(Buffer.from(index), 'Packages')).toMatchObject({
      ok: false,
      error: { code: 'IMPORT_UNKNOWN_FORMAT' },
    });
  });

  it('keeps epochs, streams and vendors of rpm, without keys', () => {
    const db = read(RPM_TABS, 'db-rpm.tsv');

    expect(db.manifest.os).toMatchObject({ id: 'almalinux', version: '9' });
    expect(db.manifest.software.map((item) => `${item.name} ${item.version} ${item.stream ?? ''}`.trim())).toEqual([
      'bash 5.1.8-9.el9',
      'curl 7.76.1-29.el9_4',
      'nodejs 1:18.19.1-1.module_el9 nodejs:18',
      'openssl-libs 1:3.0.7-27.el9',
    ]);
  });

  it('warns that rpm -qa leaves the epoch out', () => {
    expect(sample('db2.txt').unreadable.some((entry) => entry.reason.includes('エポック'))).toBe(true);
    expect(sample('db3.txt').unreadable.some((entry) => entry.reason.includes('エポック'))).toBe(false);
  });
});

describe('SBOM', () => {
  it('reads CycloneDX with nested parts, identifiers and sources', () => {
    const pump = read(JSON.stringify(CYCLONEDX));

    expect(pump.device).toEqual({ id: 'urn:uuid:00000000-0000-4000-8000-000000000001', name: 'PumpOne 4.2' });
    expect(pump.manifest.os).toEqual({ id: 'debian', version: '12', name: 'debian 12.5' });
    expect(pump.manifest.software).toEqual([
      expect.objectContaining({ scheme: 'deb', name: 'libssl3', source: 'openssl', sourceVersion: '3.0.11-1~deb12u2' }),
      expect.objectContaining({ scheme: 'deb', name: 'openssl', version: '3.0.11-1~deb12u2' }),
      { scheme: 'generic', name: 'dcm-transfer', version: '' },
      {
        scheme: 'generic',
        name: 'log4j-core',
        version: '2.8.1',
        identifier: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.8.1',
      },
      { scheme: 'generic', name: 'zlib', version: '1.2.11', identifier: 'cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*' },
    ]);
    expect(pump.state.collectedAt).toBe('2026-10-01T00:00:00Z');
    expect(pump.unreadable.some((entry) => entry.reason.includes('版の書かれていない部品が 1 件'))).toBe(true);
  });

  it('reads CycloneDX XML', () => {
    const monitor = read(CYCLONEDX_XML);

    expect(monitor.device.name).toBe('Monitor & Co 1.0');
    expect(monitor.manifest.software).toEqual([
      { scheme: 'generic', name: 'busybox', version: '1.31.1', identifier: 'pkg:generic/busybox@1.31.1' },
    ]);
  });

  it('an SBOM without parts is unknown, never "no parts"', () => {
    const empty = read(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [] }));

    expect(empty.unreadable.find((entry) => entry.part === 'software')?.reason).toContain('みなしません');
  });

  it('reads SPDX tag-value: the described package is the device', () => {
    const scanner = read(SPDX_TAGS);

    expect(scanner.device.name).toBe('ScannerX 7.1');
    expect(scanner.facts.platform).toEqual({ model: 'ScannerX 7.1', vendor: 'Example Imaging' });
    expect(scanner.manifest.software).toEqual([
      { scheme: 'generic', name: 'mystery', version: '' },
      { scheme: 'semver', name: 'lodash', version: '4.17.20', identifier: 'pkg:npm/lodash@4.17.20' },
    ]);
  });

  it('refuses SPDX 3, whose shape is another', () => {
    const outcome = importInventories(Buffer.from('{"spdxVersion":"SPDX-3.0"}'), 'x.json');

    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'IMPORT_INVALID', params: { position: '/spdxVersion' } },
    });
  });
});

describe('network devices', () => {
  it('reads FortiGate: firmware is the system, model the edition', () => {
    const gateway = read(FORTIGATE);

    expect(gateway.device).toEqual({ id: 'FGT60ETK00000001', name: 'gw-outpatient' });
    expect(gateway.manifest.os).toEqual({ id: 'fortios', version: '6.0.4', name: 'FortiOS', edition: 'FortiGate 60E' });
  });

  it('takes model, version and name of a configuration backup and nothing of its secrets', () => {
    const gateway = read(FORTIGATE_BACKUP);

    expect(gateway.manifest.os).toMatchObject({ version: '7.4.8', edition: 'FortiGate 60F' });
    expect(gateway.device.name).toBe('gw-ward');
    expect(JSON.stringify(gateway)).not.toContain('notasecret');
  });

  it('reads a walk with a value over two lines', () => {
    expect(sample('sw-ward3-snmp.txt').manifest.os).toEqual({
      id: 'ios',
      version: '15.0(2a)EX5',
      name: 'Cisco IOS',
      edition: 'WS-C2960X-48FPS-L',
    });
  });

  it('keeps a device that no table knows, under its own words', () => {
    const box = sample('box.txt');

    expect(box.device.name).toBe('box-1');
    expect(box.manifest.os).toEqual({ id: 'unknown', version: '', name: 'some box nobody knows' });
    expect(parts(box)).toEqual(['version', 'os']);
  });

  it('takes the good devices of a list and names the refused one', () => {
    const outcome = importInventories(Buffer.from(SNMP_LINES), 'boxes.jsonl');

    expect(outcome).toMatchObject({ ok: true, value: { refused: [{ position: 'line 3' }] } });
    const systems = outcome.ok
      ? outcome.value.inventories.map(
          (item) => `${item.manifest.os.id} ${item.manifest.os.version} ${item.manifest.os.edition ?? ''}`,
        )
      : [];
    expect(systems).toEqual(['fortios 6.4.8 FortiGate 1500D', 'alaxala 11.1.C AX2430S-24T']);
  });

  it('reads show version through a prompt', () => {
    expect(read(CISCO).manifest.os).toEqual({
      id: 'ios-xe',
      version: '16.12.04',
      name: 'Cisco IOS XE',
      edition: 'C9500-48Y4C',
    });
  });

  it('does not take a list of neighbours for the device', () => {
    const neighbours = `Local Intf: Gi1/0/1\nChassis id: 0000.5e00.5301\nSystem Description:\n${CISCO}`;

    expect(importInventories(Buffer.from(neighbours), 'x.txt')).toMatchObject({
      ok: false,
      error: { code: 'IMPORT_UNKNOWN_FORMAT' },
    });
  });

  it('a model alone is a valid entry: FortiGate 60E, version unknown', () => {
    const gateway = typedDevice('ledger', { name: '外来VPN', model: 'ＦｏｒｔｉＧａｔｅ－６０Ｅ' });

    expect(gateway.manifest.os).toEqual({ id: 'fortios', version: '', name: 'FortiOS', edition: 'FortiGate 60E' });
    expect(parts(gateway)).toEqual(['version']);
    expect(gateway.device).toEqual({ id: 'name:外来vpn', name: '外来VPN' });
  });

  it('a model nobody knows stays, as unknown', () => {
    expect(typedDevice('typed', { name: 'x', model: 'UltraBox 9' }).manifest.os).toEqual({
      id: 'unknown',
      version: '',
      name: '',
      edition: 'UltraBox 9',
    });
  });
});

describe('inventory documents', () => {
  it('refuses facts that name another manifest', () => {
    const changed = { ...INVENTORY, manifest: { ...INVENTORY.manifest, arch: 'aarch64' } };

    expect(importInventories(Buffer.from(JSON.stringify(changed)), 'x.json')).toMatchObject({
      ok: false,
      error: { params: { position: '/facts/manifest' } },
    });
  });

  it('takes the good ones of many and says the line of the broken one', () => {
    const text = `${JSON.stringify(INVENTORY)}\n${JSON.stringify({ ...INVENTORY, device: { id: '', name: 'x' } })}\n`;

    const outcome = importInventories(Buffer.from(text), 'many.jsonl');

    expect(outcome).toMatchObject({
      ok: true,
      value: { refused: [{ position: 'line 2', error: { params: { position: 'line 2/device/id' } } }] },
    });
  });
});

describe('combineInventories', () => {
  it('makes one device of systeminfo, programs and updates of one PC', () => {
    const system = read(SYSTEMINFO_JA);
    const registry = read(
      REGISTRY.replace('PHARMACY-02', 'WARD3-PC07').replace('"CurrentBuild"="22631"', '"CurrentBuild"="19045"'),
    );
    const other = read(FORTIGATE);

    const combined = combineInventories([system, other, registry]);

    expect(combined.map((item) => item.device.name)).toEqual(['ward3-pc07', 'gw-outpatient']);
    expect(combined[0]?.manifest.os).toMatchObject({
      version: '10.0.19045.3085',
      edition: 'Enterprise',
      role: 'client',
    });
    expect(combined[0]?.manifest.software).toHaveLength(6);
    expect(parts(combined[0] as Inventory)).not.toContain('version');
    expect(combined[0]?.via).toBe('systeminfo+windows-registry');
  });

  it('keeps two devices of one name apart, whatever the order, and gives neither what only the name says', () => {
    const [byName, a] = [read(SYSTEMINFO_JA), read(FORTIGATE)];
    const first = { ...a, device: { id: 'serial-1', name: 'WARD3-PC07' } };
    const second = { ...a, device: { id: 'serial-2', name: 'ward3-pc07' } };

    for (const order of [
      [byName, first, second],
      [first, byName, second],
    ]) {
      expect(combineInventories(order)).toEqual(order);
    }
    expect(combineInventories([byName, first]).map((item) => item.device.id)).toEqual(['serial-1']);
  });

  it('of two reports of one kind takes the newer: what was removed since does not stay', () => {
    const list = (text: string) => read(text, 'ward-1-dpkg.txt');
    const [before, after] = [
      list('ii  bash  5.1-1  amd64  shell\nii  telnetd  0.17-1  amd64  server\n'),
      list('ii  bash  5.2-1  amd64  shell\n'),
    ];
    const dated = (inventory: Inventory, collectedAt: string) => ({
      ...inventory,
      state: { ...inventory.state, collectedAt },
    });

    const names = (...reports: Inventory[]) =>
      combineInventories(reports).map((item) =>
        item.manifest.software.map(({ name, version }) => `${name} ${version}`),
      );

    expect(names(before, after)).toEqual([['bash 5.2-1']]);
    expect(names(dated(after, '2026-11-22T00:00:00Z'), dated(before, '2026-11-01T00:00:00Z'))).toEqual([
      ['bash 5.2-1'],
    ]);
  });

  it('does not make one device of two that share an identifier and nothing else: a copied disk', () => {
    const one = read(JSON.stringify(INVENTORY));
    const machine = (serial: string | undefined, via = one.via) => ({
      ...one,
      via,
      facts: { ...one.facts, platform: { ...one.facts.platform, serial }, interfaces: [] },
    });

    const serials = (...reports: Inventory[]) => combineInventories(reports).map((item) => item.facts.platform?.serial);

    expect(serials(machine('SN-1'), machine('SN-2'), machine('SN-1', 'other'))).toEqual(['SN-1', 'SN-2']);
    expect(serials(machine('SN-1'), machine('SN-2'), machine(undefined, 'other'))).toEqual(['SN-1', 'SN-2', undefined]);
    expect(serials(machine('SN-1'), machine('Default string', 'other'))).toHaveLength(1);
  });

  it('of two kinds of package list takes the one that names sources; bills of materials stay side by side', () => {
    const listing = read('ii  bash  5.2-1  amd64  shell\n', 'ward-1-dpkg.txt');
    const status = read(DPKG_STATUS, 'ward-1-status.txt');
    const sboms = [read(JSON.stringify(CYCLONEDX)), read(SPDX_TAGS)].map((sbom) => ({
      ...sbom,
      device: listing.device,
    }));

    const [both] = combineInventories([status, listing]);
    const [parts] = combineInventories(sboms);

    expect(both?.manifest.software).toEqual(status.manifest.software);
    expect(parts?.manifest.software.length).toBe(sboms.reduce((sum, sbom) => sum + sbom.manifest.software.length, 0));
  });

  it('takes 20,000 devices in one go', () => {
    const one = read(FORTIGATE);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ...one, device: { id: `s${index}`, name: 'same' } }));

    expect(combineInventories(many)).toHaveLength(20_000);
  });
});
