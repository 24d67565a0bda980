import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@tsukuroi/core';
import { nodeDoor } from '../../files/door.ts';
import { contentStore } from '../store.ts';

/**
 * A process of its own that brings contents into a store: `store-child.ts ROOT LOG COUNT PAUSE_MS`. Every time a source is
 * drawn it adds the content's number to LOG.
 */
const [root = '', log = '', count = '0', pauseMs = '0'] = process.argv.slice(2);
const store = contentStore({ root, door: nodeDoor(), spareBytes: 0 });
const name = `child:${process.pid}`;
const bodies = Array.from({ length: Number(count) }, (_, n) => `content ${n} `.repeat(2000));
await store.hold(name, bodies.map(sha256));
process.stdout.write('ready\n');

async function bring(body: string, n: number): Promise<void> {
  const bytes = Buffer.from(body);
  await store.obtain({ sha256: sha256(body), size: bytes.length }, async function* (from) {
    appendFileSync(log, `${n}\n`);
    for (let at = from; at < bytes.length; at += 8192) {
      yield bytes.subarray(at, at + 8192);
      await sleep(Number(pauseMs));
    }
  });
}

await Promise.all(bodies.map(bring));
process.stdout.write('done\n');
