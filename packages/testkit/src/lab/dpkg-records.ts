import type { Machine } from './machine.ts';
import { run } from './run.ts';

/** What dpkg's own records say on the disk of a host, which may be off. */
export interface DpkgRecords {
  /** Lines of `dpkg --audit`: what is neither in nor out. */
  readonly auditLines: number;
  /** Versions of what is installed, by name. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Fields of `dpkg-query --showformat` (dpkg-query(1)). */
const NAME_AND_VERSION = ['Package', 'Version'].map((field) => `\${${field}}`).join('\t');

/** Read from outside by the lab's own dpkg; nothing on the host is asked. */
export async function dpkgRecords(machine: Machine): Promise<DpkgRecords> {
  const records = `--admindir=${machine.root.at('/var/lib/dpkg')}`;
  const audit = (await run('dpkg', [records, '--audit'])).stdout.trim();
  const { stdout } = await run('dpkg-query', [records, '-W', `--showformat=${NAME_AND_VERSION}\n`]);
  const rows = stdout.split('\n').flatMap((line) => {
    const [name = '', version = ''] = line.split('\t');
    return version === '' ? [] : [[name, version] as const];
  });
  return { auditLines: audit === '' ? 0 : audit.split('\n').length, versions: new Map(rows) };
}
