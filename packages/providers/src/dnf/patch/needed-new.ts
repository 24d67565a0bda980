import { keyOf } from './prepare.ts';
import { queryFormat, type RpmTools } from './programs.ts';
import type { ProvedRpm } from './verify.ts';

/** rpm's words for an unmet need (rpm 4.18, lib/rpmps.c): `cap >= 1 is needed by name-1-1.noarch`. */
const NEEDED = /^\s*(\S+)(?: [<>=]+ \S+)? is needed by (?!\(installed\))/gm;

/**
 * Hashes of the new packages without which what is installed already could not become new: rpm itself is asked what is missing, until nothing
 * is that another new package gives. A package that nobody needs is nobody's wish, however well it is signed.
 *
 * @param before versions that are installed, by `package:architecture`
 */
export async function neededNew(
  rpms: readonly ProvedRpm[],
  before: ReadonlyMap<string, string>,
  tools: RpmTools,
): Promise<ReadonlySet<string>> {
  const [there, fresh] = [true, false].map((isThere) => rpms.filter(({ item }) => before.has(keyOf(item)) === isThere));
  const given = await Promise.all((fresh ?? []).map(async (rpm) => ({ rpm, gives: await givenBy(rpm, tools) })));
  const needed = new Set<string>();
  for (let grew = given.length > 0; grew; ) {
    const files = [...(there ?? []), ...(fresh ?? []).filter(({ item }) => needed.has(item.sha256))].map(
      ({ file }) => file,
    );
    const missing = files.length === 0 ? [] : await missingFor(files, tools);
    const more = given.filter(
      ({ gives, rpm }) => !needed.has(rpm.item.sha256) && missing.some((name) => gives.has(name)),
    );
    for (const { rpm } of more) {
      needed.add(rpm.item.sha256);
    }
    grew = more.length > 0;
  }
  return needed;
}

/** What rpm would miss; a test that changes nothing (rpm(8), --test). Conflicts of files were dnf's to judge, and take long. */
async function missingFor(files: readonly string[], tools: RpmTools): Promise<readonly string[]> {
  const { text } = await tools.rpm(['--upgrade', '--test', '--nosignature', '--replacefiles', ...files]);
  return [...text.matchAll(NEEDED)].map(([, name = '']) => name);
}

async function givenBy({ file, item }: ProvedRpm, tools: RpmTools): Promise<ReadonlySet<string>> {
  const names = await tools.query([
    '-qp',
    '--queryformat',
    `[${queryFormat('PROVIDENAME')}][${queryFormat('FILENAMES')}]`,
    file,
  ]);
  return new Set([item.package, ...names.text.split('\n').filter((line) => line !== '')]);
}
