import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core/files.ts';
import { aptNeedRestart } from '../../apt/patch/need-restart.ts';
import { dnfNeedRestart } from '../../dnf/patch/need-restart.ts';
import type { Machine } from '../../machine.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import { isOfRpm, type Place } from './place.ts';

/** What still runs old code, by the machine's package manager and by what installers asked for; undefined when it cannot be known. */
export async function needingRestart(place: Place, machine: Machine): Promise<readonly string[] | undefined> {
  const { tools, world } = place;
  const old = (await isOfRpm(tools)) ? await dnfNeedRestart(tools, machine) : await aptNeedRestart(world.run, machine);
  const asked = await restartAsked(world);
  return old === undefined && asked.length === 0 ? undefined : [...(old ?? []), ...asked];
}

/** An installer asked for a restart; forgotten when the machine was restarted. */
export async function noteRestart(app: string, world: PatchWorld): Promise<void> {
  await writeWhole(join(world.folder, `restart-${app}`), await bootOf());
}

/** Programs whose installer asked for a restart that has not come yet: the machine still runs as it did then. */
async function restartAsked(world: PatchWorld): Promise<string[]> {
  const boot = await bootOf();
  const names = (await readdir(world.folder).catch(() => [])).filter((name) => name.startsWith('restart-'));
  const marked = await Promise.all(
    names.map(async (name) => ({ name, boot: await readFile(join(world.folder, name), 'utf8').catch(() => '') })),
  );
  return marked.filter((mark) => mark.boot === boot).map(({ name }) => name.slice('restart-'.length));
}

async function bootOf(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
}
