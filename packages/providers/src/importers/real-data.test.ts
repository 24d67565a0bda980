import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { importInventories } from './registry.ts';
import { hasRealData, REAL_DATA, type RealFile, realFiles } from './testing/real-files.ts';

if (!hasRealData) {
  console.log(`${REAL_DATA} is absent: importers are not tried on real files`);
}

interface Outcome {
  readonly file: RealFile;
  readonly importer: string | undefined;
  readonly inventories: readonly Inventory[];
  readonly code: string | undefined;
}

function tryFile(file: RealFile): Outcome {
  const outcome = importInventories(file.bytes, basename(file.path));
  if (outcome.ok) {
    return { file, importer: outcome.value.importer.id, inventories: outcome.value.inventories, code: undefined };
  }
  const words = describeError(outcome.error);
  expect(words.what, file.path).not.toMatch(/\{\w+\}|予期しない/);
  return { file, importer: undefined, inventories: [], code: outcome.error.code };
}

function counted(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    if (value !== undefined) {
      counts[value] = (counts[value] ?? 0) + 1;
    }
  }
  return counts;
}

/** Numbers without leading zeros: one document writes 16.12.04, the other 16.12.4. */
function plainVersion(text: string): string {
  return text.replace(/\b0+(?=\d)/g, '').toLowerCase();
}

describe.skipIf(!hasRealData)('importers on real files', () => {
  it('read every inventory sample or refuse it with a reason', async () => {
    const outcomes = (await realFiles('inventories')).map(tryFile);

    const read = counted(outcomes.map((outcome) => outcome.importer));
    const refused = counted(outcomes.map((outcome) => outcome.code));
    console.log(
      `inventories: ${outcomes.length} files; read ${JSON.stringify(read)}; refused ${JSON.stringify(refused)}`,
    );
    expect(read).toEqual({
      'dpkg-listing': 2,
      'dpkg-status': 15,
      glpi: 19,
      'rpm-listing': 1,
      systeminfo: 39,
      'windows-localmachine': 3,
      'windows-registry': 3,
      'windows-updates': 11,
      'windows-wmi': 4,
    });
    // Nothing but what is clearly something else: databases' answers, dmidecode, flatpak, snap, nix, pacman, other registry keys.
    expect(Object.keys(refused).sort()).toEqual([
      'IMPORT_EMPTY',
      'IMPORT_INVALID',
      'IMPORT_NOTHING_INSIDE',
      'IMPORT_UNKNOWN_FORMAT',
    ]);
    expect(
      outcomes.filter((outcome) => outcome.code === 'IMPORT_INVALID').map((outcome) => basename(outcome.file.path)),
    ).toEqual(['nopackage', 'nopackage']);
  });

  it('read every systeminfo with the version, updates and host that stand in it', async () => {
    const files = (await realFiles('inventories')).filter((file) => /systeminfo/.test(basename(file.path)));

    for (const file of files) {
      const utf16 = file.bytes[0] === 0xff;
      const text = file.bytes.toString(utf16 ? 'utf16le' : 'latin1');
      const [inventory] = tryFile(file).inventories;
      // Independent of the parser: the only three-part number that stands after a colon at the beginning of a value.
      const version = /:\s+(\d+\.\d+\.\d{4,5}) /.exec(text)?.[1];
      const listed = [...text.matchAll(/\]\s?:\s+((?:KB|Q)\d*|File \d|\{)/g)].map((match) => match[1] ?? '');
      // A list that is shorter than its heading says was cut off, perhaps inside its last number.
      const cut =
        Number(/:\s+(\d+) (?:Hotfix|ホットフィックス|Correc|revisi|Aggiorn)/.exec(text)?.[1] ?? 0) > listed.length;
      const updates = new Set(listed.filter((name) => /^(KB\d{5,8}|Q\d{6})$/.test(name)));
      const ours = new Set(inventory?.manifest.software.map((item) => item.name));

      expect(inventory?.manifest.os.version, file.path).toBe(version);
      expect([...ours.difference(updates)], file.path).toEqual([]);
      expect(updates.difference(ours).size, file.path).toBeLessThanOrEqual(cut ? 1 : 0);
      expect(inventory?.manifest.os.role, file.path).toMatch(/^(client|server)$/);
    }
    expect(files.length).toBe(39);
  });

  it('read all 786 packages of the Debian 12 listing with their sources', async () => {
    const [file] = (await realFiles('inventories')).filter(
      (candidate) => candidate.path === 'debian12-dpkg-query.tsv.gz',
    );
    const lines = gunzipSync(file?.bytes ?? Buffer.alloc(0))
      .toString()
      .trim()
      .split('\n');

    const [inventory] = file === undefined ? [] : tryFile(file).inventories;

    const ours = inventory?.manifest.software.map((item) =>
      [item.name, item.version, item.arch, item.source, item.sourceVersion, 'installed'].join('\t'),
    );
    expect(ours?.sort()).toEqual([...lines].sort());
    expect(inventory?.manifest.os).toMatchObject({ id: 'debian', version: '12' });
  });

  it('read command outputs of network devices as their own parsed forms say', async () => {
    const files = (await realFiles('network')).filter((file) => file.path.startsWith('ntc-cli-outputs'));
    const raw = files.filter((file) => file.path.endsWith('.raw')).map(tryFile);
    let compared = 0;
    // The parsed form takes the IOS train; the device also states the release of IOS XE, which advisories speak of.
    const other = 'cisco_ios_show_version2.raw';
    for (const outcome of raw.filter((candidate) => candidate.importer !== undefined)) {
      const parsed =
        files.find((file) => file.path === outcome.file.path.replace(/\.raw$/, '.yml'))?.bytes.toString() ?? '';
      const stated =
        /^\s+(?:- )?(?:version|firmware|software_version|sw_version|revision|firmware_version):\s*"?([^"\n]+)"?/m.exec(
          parsed,
        )?.[1];
      if (stated !== undefined && basename(outcome.file.path) !== other) {
        compared += 1;
        expect(plainVersion(stated), outcome.file.path).toContain(
          plainVersion(outcome.inventories[0]?.manifest.os.version ?? '?'),
        );
      }
    }
    console.log(
      `network outputs: ${raw.length} files; read ${JSON.stringify(counted(raw.map((outcome) => outcome.importer)))}; ${compared} versions compared`,
    );
    expect(counted(raw.map((outcome) => outcome.importer))).toEqual({ fortigate: 8, 'network-cli': 22 });
    expect(compared).toBeGreaterThan(20);
  });

  /** Where LibreNMS says another version than the device's own words, or names the release of Windows in words. */
  const OTHER_WORDS: Readonly<Record<string, string>> = {
    alaxala_ax2430s: 'LibreNMS prints the word before the number',
    alaxala_ax3640s: 'LibreNMS prints the word before the number',
    'aos-emu2_ap9320': 'LibreNMS takes the application, we the system of the card',
    'apc_environmental-manager': 'the recorded answers do not agree with the description',
    junos: 'the recorded software table does not agree with the description',
    'junos_qfx5130-evo-22.2r3-s1-j4.1-1': 'the description leaves the J of the patch out',
    netscaler: 'LibreNMS leaves the build out',
  };

  it('read 1,298 SNMP devices and contradict LibreNMS only where it is explained', async () => {
    const [file] = (await realFiles('network')).filter((candidate) => candidate.path === 'librenms-snmp.jsonl.gz');
    const records = gunzipSync(file?.bytes ?? Buffer.alloc(0))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { device: string; expected: { os: string; version: string | null } | null });

    const { inventories } = file === undefined ? { inventories: [] } : tryFile(file);

    expect(inventories).toHaveLength(records.length);
    const contradictions: string[] = [];
    const tally = { known: 0, agree: 0, onlyOurs: 0, onlyTheirs: 0 };
    for (const [index, { device, expected }] of records.entries()) {
      const os = inventories[index]?.manifest.os;
      if (os === undefined || os.id === 'unknown') {
        continue;
      }
      tally.known += 1;
      const theirs = expected?.version ?? '';
      if (theirs === '' || os.version === '') {
        tally.onlyOurs += os.version === '' ? 0 : 1;
        tally.onlyTheirs += theirs === '' ? 0 : 1;
      } else if (theirs.includes(os.version) || os.version.includes(theirs)) {
        tally.agree += 1;
      } else if (os.id !== 'windows' && OTHER_WORDS[device] === undefined) {
        contradictions.push(`${device}: ${os.version}, LibreNMS ${theirs}`);
      }
    }
    console.log(`SNMP devices: ${records.length}; ${JSON.stringify(tally)}`);
    expect(contradictions).toEqual([]);
    expect(tally.agree).toBeGreaterThanOrEqual(134);
  });
});
