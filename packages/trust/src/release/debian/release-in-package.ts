import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import { nodeDoor } from '../../files/door.ts';
import '../errors.ts';
import { hashOfFile } from '../package-file.ts';
import {
  packageNameOf,
  RELEASE_ROLES,
  type Release,
  type ReleaseRole,
  readRelease,
  type SchemaMark,
} from '../release.ts';
import { schemaMarkOf } from '../schema-mark.ts';
import { dpkgPackages } from './dpkg.ts';
import { lastWords, runCommand } from './run-command.ts';

/** protocol/src/release.json */
const factsShape = z.object({ upgradesFrom: z.string(), agentProtocols: z.array(z.int()) });
const UNPACK_MS = 300_000;

/**
 * What a package is, read out of itself; nothing of it is run: version and name from its control, the rest from the files it brings.
 *
 * @throws TsukuroiError UPGRADE_PACKAGE_UNREADABLE (exit code 3)
 */
export async function releaseInPackage(file: string): Promise<Release> {
  const refused = (reason: string) =>
    new TsukuroiError('UPGRADE_PACKAGE_UNREADABLE', { file: `${file} (${reason})` }, { exitCode: 3 });
  const packages = dpkgPackages({ name: '', run: runCommand, pause: async () => undefined });
  const { name, version } = await packages.read(file);
  const role = RELEASE_ROLES.find((one) => packageNameOf(one) === name);
  if (role === undefined) {
    throw refused(name);
  }
  const work = await mkdtemp(join(tmpdir(), 'tsukuroi-release-'));
  try {
    const answer = await runCommand(['dpkg-deb', '-x', file, work], { timeoutMs: UNPACK_MS });
    if (answer.code !== 0) {
      throw refused(lastWords(answer));
    }
    const rooms = join(work, 'usr', 'lib', name, 'packages');
    const text = await readFile(join(rooms, 'protocol', 'src', 'release.json'), 'utf8').catch(() => '');
    const facts = factsShape.safeParse(text === '' ? undefined : JSON.parse(text));
    if (!facts.success) {
      throw refused('release.json');
    }
    const door = nodeDoor();
    const release = {
      format: 'release/1',
      role,
      version,
      package: {
        name,
        sha256: await hashOfFile(door, file),
        length: (await door.stat(file))?.size ?? 0,
        ...(await architectureOf(file)),
      },
      upgradesFrom: facts.data.upgradesFrom,
      schema: await schemaIn(rooms, role),
      agentProtocols: facts.data.agentProtocols,
    };
    const read = readRelease(Buffer.from(JSON.stringify(release)));
    if (read === undefined) {
      throw refused(version);
    }
    return read;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function architectureOf(file: string): Promise<Pick<Release['package'], 'architecture'>> {
  const answer = await runCommand(['dpkg-deb', '-f', file, 'Architecture']);
  const architecture = answer.out.trim();
  return answer.code === 0 && architecture !== '' ? { architecture } : {};
}

/** The steps of the schema, as the server's modules bring them (server/src/platform/migrations/load.ts). */
async function schemaIn(rooms: string, role: ReleaseRole): Promise<SchemaMark | null> {
  if (role !== 'server') {
    return null;
  }
  const modules = join(rooms, 'server', 'src', 'modules');
  const steps = [];
  for (const module of await readdir(modules).catch(() => [])) {
    for (const name of await readdir(join(modules, module, 'migrations')).catch(() => [])) {
      const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
      if (number !== undefined) {
        const text = await readFile(join(modules, module, 'migrations', name), 'utf8');
        steps.push({ module, number: Number(number), sha256: sha256(text) });
      }
    }
  }
  return schemaMarkOf(steps);
}
