import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isoSeconds, sha256, systemClock } from '@tsukuroi/core';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { makeRequest } from '@tsukuroi/trust/bundle/request.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { keyIdOf, newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { realNetwork } from '../src/network.ts';
import { collectorConfigShape } from '../src/run/config.ts';
import type { Context } from '../src/run/context.ts';
import { collectorPlaces } from '../src/run/places.ts';
import { round } from '../src/run/round.ts';
import { openMailboxes } from '../src/run/station.ts';
import { STRAIGHT } from '../src/way-out/shape.ts';

/**
 * `npm run bench -- facilities [--facilities 280] [--megabytes 25] [--changed 1]`: one collector and its facilities on the real disk. What
 * every facility gets is a tree of random files of 256 KB. First a whole bundle for each; then each says what it has, one megabyte changes,
 * and each gets a bundle of that; then nothing changes.
 */
const { values } = parseArgs({
  options: {
    facilities: { type: 'string', default: '280' },
    megabytes: { type: 'string', default: '25' },
    changed: { type: 'string', default: '1' },
  },
});
const FILE_BYTES = 256_000;
const facilities = Array.from({ length: Number(values.facilities) }, (_, n) => `facility-${n + 1}`);
const files = Math.ceil((Number(values.megabytes) * 1e6) / FILE_BYTES);
const changed = Math.ceil((Number(values.changed) * 1e6) / FILE_BYTES);
const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-facilities-'));
const at = (name: string) => join(folder, name);
const door = nodeDoor();
const places = collectorPlaces(at('data'));

const write = (from: number, count: number) => {
  mkdirSync(at('tree/metadata'), { recursive: true });
  for (let n = from; n < from + count; n += 1) {
    writeFileSync(at(`tree/metadata/${n}.bin`), randomFillSync(Buffer.alloc(FILE_BYTES)));
  }
};
const megabytesOnDisk = () =>
  Math.round(
    Number(
      execFileSync('du', ['-s', '-B1', at('data')])
        .toString()
        .split('\t')[0],
    ) / 1e6,
  );
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const collector = newKeyPair();
  await saveOnlineKey(door, places.key, {
    secret: collector.secret,
    role: 'collector',
    madeAt: isoSeconds(systemClock.nowMs()),
  });
  const { key: director } = newKeyPair();
  const keys = { [keyIdOf(director.publicKey)]: director.publicKey };
  const roles = { targets: { keyids: Object.keys(keys), threshold: 1 } };
  writeFileSync(at('director.json'), JSON.stringify({ signed: { _type: 'root', keys, roles } }));
  write(0, files);
  const context: Context = {
    config: collectorConfigShape.parse({
      organisation: 'bench',
      listen: '127.0.0.1:0',
      feeds: { only: [] },
      catalog: at('tree'),
      facilities: facilities.map((id) => ({ id, director: at('director.json') })),
    }),
    ...{ places, door, network: realNetwork, way: STRAIGHT, run: systemRunner, clock: systemClock, language: 'ja' },
    store: contentStore({ root: places.store, door }),
    say: () => undefined,
  };
  const { boxes, visitedAt } = await openMailboxes(context, undefined, '0');
  const play = async (name: string) => {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    const status = await round({ context, boxes, visitedAt });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const made = status.facilities.filter(({ state }) => state === 'made');
    const carried = made.reduce((sum, one) => sum + (one.made?.bytes ?? 0), 0);
    const wrong = Object.keys(status.troubles).length + status.facilities.filter(({ trouble }) => trouble).length;
    say(
      `${name}: ${seconds.toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s, ${made.length} bundles of ${Math.round(carried / 1e6)} MB in all, data folder ${megabytesOnDisk()} MB, peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB${wrong > 0 ? `, ${wrong} TROUBLES` : ''}`,
    );
    process.exitCode = wrong > 0 ? 1 : process.exitCode;
    await door.writeWhole(
      places.status,
      JSON.stringify({ ...status, round: { begunAt: '', endedAt: '', nextAt: '', failures: 0 } }),
    );
    return status;
  };
  say(`${facilities.length} facilities, ${values.megabytes} MB for each, then ${values.changed} MB changed`);
  const first = await play('whole');
  // Each bundle is fetched, and each facility says that it has it.
  for (const { id, made } of first.facilities) {
    const { inward, outward } = boxes.get(id) ?? {};
    await inward?.remove(made?.id ?? '');
    const has = { bundle: { id: made?.id ?? '', sequence: made?.sequence ?? 1 }, contents: [], lost: [] };
    const request = makeRequest(systemClock, { organisation: 'bench', facility: id, has, wanted: [] });
    const { folders } = await exportBundle({
      ...{ door, clock: systemClock, out: join(places.facility(id), 'letter'), organisation: 'bench', facility: id },
      ...{ direction: 'outward', sequence: made?.sequence ?? 1, about: { ja: '依頼', en: 'request' } },
      sources: [
        {
          ...{ kind: 'request', name: 'request.json', size: request.bytes.length, sha256: sha256(request.bytes) },
          async *open() {
            yield request.bytes;
          },
        },
      ],
      sign: signerOf([director]),
    });
    await outward?.put(folders);
  }
  write(0, changed);
  await play('what changed');
  await play('nothing new');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
