import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Lab } from '../../lab.ts';
import { must } from '../../run.ts';
import type { Kit } from '../kit/kit-folder.ts';
import { type OwnPackage, packageIn, ROLES, type ServiceRole } from './kit.ts';

/** What can be installed in the place of a role's package of the kit. */
export interface NextReleases {
  /** A good one: of the agent the same program under a higher version, of server and relay what the kit brings. */
  readonly good: OwnPackage;
  /** Higher than everything else, and its program ends at once. */
  readonly broken: OwnPackage;
}
export type Releases = Readonly<Record<ServiceRole, NextReleases>>;

/** Lower than every version of a kit (tools/package/version.ts), and none that an upgrade may not come from. */
const OLDER = '0.1.0+1';
const BROKEN = "process.stderr.write('broken on purpose\\n');\nprocess.exit(1);\n";

/**
 * Makes other versions of a kit's packages out of them, and what a hospital had before: the kit of `$TSUKUROI_OLDER_KIT`, made of an older commit, or
 * else the same programs under a lower version. Packed loosely: only time is saved by it.
 */
export async function repackKit(lab: Lab, kit: Kit): Promise<{ readonly older: Kit; readonly releases: Releases }> {
  const work = join(lab.plan.folder, 'repacked');
  const given = process.env.TSUKUROI_OLDER_KIT;
  await mkdir(work, { recursive: true });
  const older = { ...kit, folder: given ?? join(work, 'older'), seconds: 0 };
  const made = await Promise.all(
    ROLES.map(async (role) => {
      const own = await packageIn(kit, role);
      const tree = await openPackage(own, role, join(work, role));
      if (given === undefined) {
        await tree.pack(older.folder, OLDER);
      }
      const good = role === 'agent' ? await tree.pack(work, `${own.version}.1`) : own;
      await writeFile(join(tree.home, 'packages/cli/src/main.ts'), BROKEN);
      const broken = await tree.pack(work, `${own.version}.2`);
      await rm(join(work, role), { recursive: true });
      return [role, { good, broken }] as const;
    }),
  );
  return { older, releases: Object.fromEntries(made) as Record<ServiceRole, NextReleases> };
}

/** A package as a folder, out of which others can be packed. */
interface Tree {
  /** The folder of the role's program. */
  readonly home: string;
  pack(out: string, version: string): Promise<OwnPackage>;
}

async function openPackage({ file, version }: OwnPackage, role: ServiceRole, folder: string): Promise<Tree> {
  await must('dpkg-deb', ['-R', file, folder], { seconds: 120 });
  const home = join(folder, `usr/lib/tsukuroi-${role}`);
  let current = version;
  return {
    home,
    async pack(out, next) {
      await mkdir(out, { recursive: true });
      await replaceIn(join(folder, 'DEBIAN/control'), `Version: ${current}`, `Version: ${next}`);
      for (const name of ['release.json', 'packages/cli/package.json']) {
        await replaceIn(join(home, name), `"version": "${current}"`, `"version": "${next}"`);
      }
      current = next;
      await writeSums(folder);
      const packed = join(out, `tsukuroi-${role}_${next}_amd64.deb`);
      const how = ['-Zgzip', '-z1', '--root-owner-group', '--build'];
      await must('dpkg-deb', [...how, folder, packed], { seconds: 240 });
      return { file: packed, version: next };
    },
  };
}

/** Sums of all files, as tools/package/deb.ts writes them: a package whose files are not as it says is refused by the upgrade. */
async function writeSums(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('DEBIAN/'))
    .sort();
  const lines: string[] = [];
  for (const name of files) {
    const bytes = await readFile(join(folder, name));
    lines.push(`${createHash('md5').update(bytes).digest('hex')}  ${name}\n`);
  }
  await writeFile(join(folder, 'DEBIAN/md5sums'), lines.join(''));
}

/** @throws Error when the text is not there: then the package would be another one than thought */
async function replaceIn(file: string, before: string, after: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(before)) {
    throw new Error(`${file} does not say ${before}`);
  }
  await writeFile(file, text.replace(before, after));
}
