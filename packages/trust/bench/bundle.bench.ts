import { spawn, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '@tsukuroi/core';
import { exportBundle } from '../src/bundle/export.ts';
import { importBundle } from '../src/bundle/import.ts';
import { makeRecipient } from '../src/bundle/sealed.ts';
import { fileSources } from '../src/bundle/sources.ts';
import { assault, importFrom } from '../src/bundle/testing/assault.ts';
import type { Files } from '../src/bundle/testing/mutations.ts';
import { signWith, type TestKeys, testKeys, verifyWith } from '../src/bundle/testing/world.ts';
import { verifyBundle } from '../src/bundle/verify.ts';
import { nodeDoor } from '../src/files/door.ts';
import { contentStore } from '../src/store/store.ts';

/**
 * `npm run bench -- bundle [--mutations 10000] [--seed N] [--megabytes 1024]`. Each part runs in a process of its own, so
 * that its peak of memory is its own: mutated bundles (a part of which is fatal when one comes in), then a bundle of large
 * and small files on the real disk, beside `cp`, `sync` and `sha256sum` of the same bytes.
 */
const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    mutations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261122' },
    megabytes: { type: 'string', default: '1024' },
  },
});
const SMALL_FILES = 2000;
const SMALL_BYTES = 20_000;

const peakMegabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** The mutated sticks are written to disk here and imported by another process, whose memory is the product's alone. */
async function mutated(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-mutated-'));
  const child = spawn(process.execPath, [import.meta.filename, '--part', 'importer'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: object) => {
    child.stdin.write(`${JSON.stringify(line)}\n`);
    return JSON.parse(String((await answers.next()).value));
  };
  try {
    const from = performance.now();
    const result = await assault(Number(values.mutations), Number(values.seed), async (keys, volumes) => {
      const folders = volumes.map((files, at) => writeVolume(join(folder, String(at)), files));
      const answer = await ask({
        keys: keys.keys.map(({ open }) => open.export({ format: 'pem', type: 'spki' })),
        folders,
      });
      for (const it of folders) {
        rmSync(it, { recursive: true });
      }
      return answer;
    });
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    const { peak } = await ask({ peak: true });
    console.log(`${result.tried} mutated bundles, seed ${values.seed}, ${seconds} s, peak of the importer ${peak} MB`);
    console.log(`taken in or half applied: ${result.wrong.length}; only ignorable files touched: ${result.harmless}`);
    console.log(result.codes);
    for (const line of result.wrong.slice(0, 20)) {
      console.log(`WRONG ${line}`);
    }
    process.exitCode = result.wrong.length === 0 ? 0 : 1;
  } finally {
    child.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeVolume(folder: string, files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    const path = join(folder, name);
    if (content === 'link') {
      symlinkSync('/etc/passwd', path);
    } else if (content === 'folder') {
      mkdirSync(path);
    } else {
      writeFileSync(path, content);
    }
  }
  return folder;
}

async function importer(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { keys, folders, peak } = JSON.parse(line);
    const answer = peak === true ? { peak: peakMegabytes() } : await importFrom(publicOnly(keys), nodeDoor(), folders);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** The receiving side has no secrets of those who sign. */
function publicOnly(pems: readonly string[]): TestKeys {
  return {
    keys: pems.map((pem) => {
      const open = createPublicKey(pem);
      const keyid = createHash('sha256')
        .update(open.export({ format: 'der', type: 'spki' }))
        .digest('hex');
      return { keyid, open, secret: open };
    }),
  };
}

async function carried(sealed: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-bundle-'));
  try {
    await carry(folder, sealed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function carry(folder: string, sealed: boolean): Promise<void> {
  const bytes = writeFiles(join(folder, 'from'));
  const door = nodeDoor();
  const keys = testKeys();
  const { identity, recipient } = await makeRecipient();
  const direction = sealed ? 'outward' : 'inward';
  const expects = { organisation: 'bench', facility: 'one', direction } as const;
  const row = async (name: string, work: () => unknown): Promise<void> => {
    const from = performance.now();
    await work();
    const seconds = (performance.now() - from) / 1000;
    console.log(
      `${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s ${(bytes / 1e6 / seconds).toFixed(0).padStart(6)} MB/s`,
    );
  };
  const run = (command: string) => spawnSync('sh', ['-c', command], { cwd: folder, stdio: 'inherit' });
  console.log(`${(bytes / 1e6).toFixed(0)} MB in ${SMALL_FILES + 1} files${sealed ? ', encrypted' : ''}`);
  await row('cp -r, sync', () => run('cp -r from copy && sync copy'));
  await row('sha256sum', () => run('find from -type f | xargs sha256sum > /dev/null'));
  const out = join(folder, 'stick');
  let folders: readonly string[] = [];
  await row('bundle export (hash, copy, flush)', async () => {
    const sources = await fileSources(door, 'evidence', join(folder, 'from'));
    const more = sealed ? { recipients: [recipient] } : {};
    const about = { ja: '測定', en: 'bench' };
    const options = {
      door,
      clock: systemClock,
      out,
      sequence: 1,
      about,
      sources,
      sign: signWith(keys),
      ...expects,
      ...more,
    };
    ({ folders } = await exportBundle(options));
  });
  const common = { stick: door, folders, verify: verifyWith(keys), expects, clock: systemClock };
  await row('bundle verify', () => verifyBundle(common));
  const store = contentStore({ root: join(folder, 'data/store'), door, spareBytes: 0 });
  const options = { ...common, door, root: join(folder, 'data/bundles'), store, identity };
  await row('bundle import', () => importBundle(options));
  await row('bundle import, second time', () => importBundle(options));
  console.log(`peak of memory: ${peakMegabytes()} MB`);
}

function writeFiles(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const piece = Buffer.alloc(1e6);
  const large = Number(values.megabytes);
  for (let n = 0; n < large; n++) {
    writeFileSync(join(folder, 'large.bin'), randomFillSync(piece), { flag: 'a' });
  }
  for (let n = 0; n < SMALL_FILES; n++) {
    writeFileSync(join(folder, `small-${n}`), randomFillSync(piece.subarray(0, SMALL_BYTES)));
  }
  return large * piece.length + SMALL_FILES * SMALL_BYTES;
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  mutated,
  open: () => carried(false),
  sealed: () => carried(true),
};

const part = values.part === undefined ? undefined : PARTS[values.part];
if (values.part === 'importer') {
  await importer();
} else if (part !== undefined) {
  await part();
} else {
  for (const name of Object.keys(PARTS)) {
    const args = [import.meta.filename, '--part', name, ...process.argv.slice(2)];
    if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) {
      process.exitCode = 1;
    }
  }
}
