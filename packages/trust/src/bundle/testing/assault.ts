import { basename, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../../files/door.ts';
import { memoryDoor } from '../../files/memory-door.ts';
import { FAMILIES, type Files, type Signers } from './mutations.ts';
import { choices } from './random.ts';
import { type BundleWorld, bundleWorld, type TestKeys, testKeys } from './world.ts';

export interface Assault {
  readonly tried: number;
  /** How often each code refused. */
  readonly codes: Readonly<Record<string, number>>;
  /** Bundles that were taken in although something was touched that is not ignorable; each with its seed. */
  readonly wrong: readonly string[];
  /** Bundles of which only ignorable files were touched, and that came in exactly as made. */
  readonly harmless: number;
}

/**
 * Imports `count` mutated bundles, one after the other, each into an empty facility of its own. Half of the bundles are on
 * one volume, half on two.
 */
export async function assault(
  count: number,
  seed: number,
  importer: (keys: TestKeys, volumes: readonly Files[]) => Promise<Tried> = importHere,
): Promise<Assault> {
  const signers: Signers = { ours: testKeys(), otherFacility: testKeys(), revoked: testKeys() };
  const sound = [await soundBundle(signers, false), await soundBundle(signers, true)];
  const codes: Record<string, number> = {};
  const wrong: string[] = [];
  let harmless = 0;
  let tried = 0;
  const families = Object.values(FAMILIES);
  for (let n = 0; tried < count; n++) {
    const choose = choices(seed + n * 7919);
    const original = choose.of(sound);
    const volumes = original.volumes.map((files): Files => new Map(files));
    const victim = choose.below(volumes.length);
    const files = volumes[victim] ?? new Map();
    const family = families[tried % families.length] ?? [];
    const mutation = choose.of(family)(files, choose, signers);
    if (mutation === undefined) {
      continue;
    }
    tried++;
    const outcome = await importer(signers.ours, volumes);
    const label = `seed ${seed} case ${n}: ${mutation.name}`;
    const ignorable = mutation.touched.every((name) => /^(label|readme-ja)\.txt$/.test(name));
    if (outcome.code !== undefined) {
      codes[outcome.code] = (codes[outcome.code] ?? 0) + 1;
    }
    if (ignorable && outcome.code === undefined && outcome.applied === original.applied) {
      harmless++;
    } else if (ignorable || outcome.code === undefined || outcome.applied !== '{}') {
      wrong.push(`${label}: ${outcome.code ?? outcome.result}`);
    }
  }
  return { tried, codes, wrong, harmless };
}

interface SoundBundle {
  readonly volumes: readonly Files[];
  readonly applied: string;
}

async function soundBundle(signers: Signers, split: boolean): Promise<SoundBundle> {
  const world = bundleWorld({ keys: signers.ours });
  const made = await world.write(split ? { volumeBytes: 128 * 1024 + 420 * 6 + 8000 } : {});
  await world.read(made.folders);
  const volumes: Files[] = [];
  for (const folder of made.folders) {
    const files: Files = new Map();
    for (const name of await world.stick.list(folder)) {
      files.set(basename(name), Buffer.from(await world.stick.read(join(folder, name), 1e6)));
    }
    volumes.push(files);
  }
  return { volumes, applied: appliedText(world) };
}

const appliedText = (world: BundleWorld): string => JSON.stringify(world.applied());

/** What came of one import. */
export interface Tried {
  readonly code?: string;
  readonly result: string;
  /** What is applied afterwards, as text. */
  readonly applied: string;
}

async function importHere(keys: TestKeys, volumes: readonly Files[]): Promise<Tried> {
  const stick = memoryDoor();
  const folders = volumes.map((_, at) => `/stick/${at + 1}`);
  for (const [at, files] of volumes.entries()) {
    const folder = folders[at] ?? '';
    await stick.makeFolder(folder);
    for (const [name, content] of files) {
      await putFile(stick, join(folder, name), content);
    }
  }
  return importFrom(keys, stick, folders);
}

/** Imports a stick into a facility that has nothing yet. */
export async function importFrom(keys: TestKeys, stick: FileDoor, folders: readonly string[]): Promise<Tried> {
  const world = bundleWorld({ keys });
  try {
    const { outcome } = await world.read(folders, { stick });
    return { result: outcome, applied: appliedText(world) };
  } catch (error) {
    const known = error instanceof TsukuroiError;
    return { ...(known ? { code: error.code } : {}), result: String(error), applied: appliedText(world) };
  }
}

async function putFile(
  stick: ReturnType<typeof memoryDoor>,
  path: string,
  content: Buffer | 'link' | 'folder',
): Promise<void> {
  if (content === 'link') {
    stick.disk.putLink(path, '/etc/passwd');
  } else if (content === 'folder') {
    await stick.makeFolder(path);
  } else {
    const file = await stick.grow(path);
    await file.write(content);
    await file.close();
  }
}
