import type { DeviceMatch } from '@tsukuroi/matching';
import type { Manifest, Software, SoftwareRow } from '@tsukuroi/protocol';
import { entryText } from '../inventories/index.ts';

/** Everything on one device, with what is known about it; what nobody covers is listed as such, never left out. */
export function softwareRows(manifest: Manifest, match: DeviceMatch): SoftwareRow[] {
  const counts = new Map<string, { affected: number; undetermined: number }>();
  for (const finding of match.findings) {
    for (const name of [finding.software.name, ...finding.alsoIn]) {
      const count = counts.get(name) ?? { affected: 0, undetermined: 0 };
      count[finding.verdict === 'affected' ? 'affected' : 'undetermined']++;
      counts.set(name, count);
    }
  }
  const uncovered = new Set(match.unmapped.map(({ name, version }) => `${name}\n${version}`));
  return manifest.software.map((software) => ({
    id: entryText(software),
    name: software.name,
    version: software.version,
    scheme: software.scheme,
    publisher: software.source ?? null,
    mapped: mappedState(software, uncovered),
    devices: 1,
    ...(counts.get(software.name) ?? { affected: 0, undetermined: 0 }),
  }));
}

function mappedState(software: Software, uncovered: ReadonlySet<string>): SoftwareRow['mapped'] {
  if (uncovered.has(`${software.name}\n${software.version}`)) {
    return 'not-mapped';
  }
  return software.version === '' && software.scheme !== 'kb' ? 'no-version' : 'mapped';
}
