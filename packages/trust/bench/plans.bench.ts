/**
 * What a facility of 2,000 devices costs in signed metadata: publishing and following plans in bins, beside the same plans
 * in one role. Real disk with flushes; the repositories of the tests' organisation.
 *
 *     npm run bench -- plans
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustClient } from '../src/client/client.ts';
import type { Source } from '../src/client/source.ts';
import { nodeDoor } from '../src/files/door.ts';
import { newKeyPair } from '../src/keys/key.ts';
import { planPath } from '../src/repository/bins.ts';
import { entryOf, signMetadata } from '../src/repository/metadata.ts';
import { isSignedMetadata } from '../src/roles/metadata.ts';
import { actionOf, organisation } from '../src/testing/organisation.ts';

const DEVICES = 2000;
const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-'));
const report: [what: string, milliseconds: number, note: string][] = [];

async function timed<T>(what: string, work: () => Promise<T> | T, note: (value: T) => string = () => ''): Promise<T> {
  const began = performance.now();
  const value = await work();
  report.push([what, performance.now() - began, note(value)]);
  return value;
}

function counted(source: Source): Source & { take(): string } {
  let bytes = 0;
  let requests = 0;
  return {
    async read(path, limit) {
      const found = await source.read(path, limit);
      bytes += found?.length ?? 0;
      requests += 1;
      return found;
    },
    take() {
      const said = `${requests} requests, ${bytes} bytes`;
      bytes = 0;
      requests = 0;
      return said;
    },
  };
}

try {
  const org = await organisation(nodeDoor(), folder);
  const plan = (device: string, number: number) => ({
    device,
    number,
    bytes: Buffer.from(
      JSON.stringify({ ...org.plan('reception-1', { number, actions: [actionOf()] }), device, department: '医事課' }),
    ),
  });
  const names = Array.from({ length: DEVICES }, (_, index) => `pc-${index}`);
  const director = await org.director('north');
  const roles = (done: { rolesWritten: number }) => `${done.rolesWritten} metadata files`;
  await timed(`publish ${DEVICES} plans`, () => director.publish({ plans: names.map((name) => plan(name, 1)) }), roles);
  await timed('publish one changed plan', () => director.publish({ plans: [plan('pc-7', 2)] }), roles);
  await timed('renew the timestamp alone', () => director.publish({}), roles);
  await timed(
    `publish ${DEVICES} changed plans`,
    () => director.publish({ plans: names.map((name) => plan(name, 3)) }),
    roles,
  );
  await timed('open the repository again', () => org.director('north'));

  const device = { facility: 'north', device: 'pc-7', department: '医事課' };
  const client = trustClient({
    door: nodeDoor(),
    folder: join(folder, 'agent'),
    ...device,
    clock: org.clock,
    root: org.firstRoot,
  });
  const sources = { catalog: counted(org.sources('north').catalog), director: counted(org.sources('north').director) };
  const wire = () => `catalogue ${sources.catalog.take()}; director ${sources.director.take()}`;
  const first = await timed('agent: first refresh', () => client.refresh(sources), wire);
  await timed('agent: nothing changed', () => client.refresh(sources), wire);
  await director.publish({ plans: [plan('pc-7', 4)] });
  const next = await timed('agent: its plan changed', () => client.refresh(sources), wire);
  await director.publish({});
  await timed('agent: timestamp renewed', () => client.refresh(sources), wire);
  await timed('agent: last good, without network', () => client.lastGood());
  if (first.plan?.plan.number !== 3 || next.plan?.plan.number !== 4) {
    throw new Error('the agent did not follow: these figures mean nothing');
  }

  const { key } = newKeyPair();
  const root = newKeyPair().key;
  const role = { keyids: [key.keyid], threshold: 1 };
  const targets = Object.fromEntries(
    names.map((name) => [planPath(name, 1), entryOf(Buffer.from(name), { device: name })]),
  );
  const statement = { version: 1, signedAtMs: org.clock.nowMs(), expiresMs: org.clock.nowMs() + 1e9 };
  const oneRole = await timed(`for comparison: ${DEVICES} plans in one role, sign`, () =>
    signMetadata('targets', statement, { targets }, [key]),
  );
  const rootBytes = signMetadata(
    'root',
    statement,
    {
      consistent_snapshot: true,
      keys: { [key.keyid]: key.publicKey, [root.keyid]: root.publicKey },
      roles: { root: { keyids: [root.keyid], threshold: 1 }, targets: role, snapshot: role, timestamp: role },
    },
    [root],
  );
  await timed(
    'for comparison: the same, verify',
    () => isSignedMetadata('targets', oneRole, rootBytes),
    (ok) => `${ok}, ${oneRole.length} bytes`,
  );

  for (const [what, milliseconds, note] of report) {
    process.stdout.write(`${what.padEnd(48)} ${milliseconds.toFixed(0).padStart(6)} ms  ${note}\n`);
  }
  process.stdout.write(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
