import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { must } from '../../run.ts';
import { type Kit, MEDIUM } from '../kit/kit-folder.ts';

export const ROLES = ['server', 'relay', 'agent'] as const;
export type ServiceRole = (typeof ROLES)[number];

/** A package of the agent, as a file of the outer machine. */
export interface AgentPackage {
  readonly file: string;
  readonly version: string;
}

/** What comes after the agent of the kit. */
export interface NewerAgents {
  /** The same program under a higher version. */
  readonly good: AgentPackage;
  /** Higher still, and its program ends at once. */
  readonly broken: AgentPackage;
}

async function packageOf(kit: Kit, role: ServiceRole): Promise<string> {
  const name = (await readdir(kit.folder)).find((one) => one.startsWith(`tsukuroi-${role}_`) && one.endsWith('.deb'));
  if (name === undefined) {
    throw new Error(`no package of the ${role} in ${kit.folder}`);
  }
  return name;
}

/** A person carries the one package that a machine needs. */
export async function bring(kit: Kit, machine: Machine, role: ServiceRole): Promise<void> {
  const name = await packageOf(kit, role);
  await cp(join(kit.folder, name), join(machine.root.at(MEDIUM), name));
}

/** Version of the kit's own agent. */
export async function versionOfKit(kit: Kit): Promise<string> {
  return (await must('dpkg-deb', ['-f', join(kit.folder, await packageOf(kit, 'agent')), 'Version'])).trim();
}

/** Two releases after the one of the kit, made of its own package. They are packed loosely: only time is saved by it. */
export async function makeNewer(lab: Lab, kit: Kit): Promise<NewerAgents> {
  const work = join(lab.plan.folder, 'newer');
  const [tree, out] = [join(work, 'tree'), join(work, 'out')];
  await mkdir(out, { recursive: true });
  await must('dpkg-deb', ['-R', join(kit.folder, await packageOf(kit, 'agent')), tree], { seconds: 120 });
  const version = await versionOfKit(kit);
  const home = join(tree, 'usr/lib/tsukuroi-agent');
  let current = version;
  const pack = async (next: string): Promise<AgentPackage> => {
    await replaceIn(join(tree, 'DEBIAN/control'), `Version: ${current}`, `Version: ${next}`);
    for (const name of ['release.json', 'packages/cli/package.json']) {
      await replaceIn(join(home, name), `"version": "${current}"`, `"version": "${next}"`);
    }
    current = next;
    const file = join(out, `tsukuroi-agent_${next}_amd64.deb`);
    await must('dpkg-deb', ['-Zgzip', '-z1', '--root-owner-group', '--build', tree, file], { seconds: 120 });
    return { file, version: next };
  };
  const good = await pack(`${version}.1`);
  await writeFile(
    join(home, 'packages/cli/src/main.ts'),
    "process.stderr.write('broken on purpose\\n');\nprocess.exit(1);\n",
  );
  const broken = await pack(`${version}.2`);
  await rm(tree, { recursive: true });
  return { good, broken };
}

/** @throws Error when the text is not there: then the package would be another one than thought */
async function replaceIn(file: string, before: string, after: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(before)) {
    throw new Error(`${file} does not say ${before}`);
  }
  await writeFile(file, text.replace(before, after));
}
