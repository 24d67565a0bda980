import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { BundleSource } from '@tsukuroi/trust/bundle/export.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, it, onTestFinished } from 'vitest';
import { linkedParts } from './linked-parts.ts';

const BODY = 'a package for ward 3 '.repeat(1000);

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-linked-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'store'));
  writeFileSync(join(folder, 'store', sha256(BODY)), BODY);
  const content: BundleSource = {
    ...{ kind: 'content', name: sha256(BODY), size: BODY.length, sha256: sha256(BODY) },
    async *open() {
      yield Buffer.from(BODY);
    },
  };
  return { at: (name: string) => join(folder, name), content };
}

async function written(parts: ReturnType<typeof linkedParts>, source: BundleSource, path: string): Promise<void> {
  const stream = parts.source(source).open();
  const file = await parts.door.grow(path);
  for await (const piece of stream) {
    await file.write(piece);
  }
  await file.sync();
  await file.close();
}

it('a part that is a whole content is a second name of it; what comes after it is written as ever', async () => {
  const { at, content } = place();
  const parts = linkedParts(nodeDoor(), (hash) => at(`store/${hash}`));

  await written(parts, content, at('part'));
  const label = await parts.door.grow(at('label'));
  await label.write(Buffer.from('label'));
  await label.close();

  expect(readFileSync(at('part'), 'utf8')).toBe(BODY);
  expect(statSync(at('part')).ino).toBe(statSync(at(`store/${content.sha256}`)).ino);
  expect(readFileSync(at('label'), 'utf8')).toBe('label');
});

it('where no second name can be given, the bytes are copied', async (context) => {
  const { at, content } = place();
  // On another file system link(2) answers EXDEV.
  const other = ['/dev/shm', '/var/tmp'].find((path) => statSync(path).dev !== statSync(tmpdir()).dev);
  if (other === undefined) {
    return context.skip('there is no second file system here');
  }
  const elsewhere = mkdtempSync(join(other, 'tsukuroi-linked-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const parts = linkedParts(nodeDoor(), (hash) => at(`store/${hash}`));

  await written(parts, content, join(elsewhere, 'part'));

  expect(readFileSync(join(elsewhere, 'part'), 'utf8')).toBe(BODY);
});

it('a content that was cut short never becomes a part', async () => {
  const { at, content } = place();
  const parts = linkedParts(nodeDoor(), (hash) => at(`store/${hash}`));
  const short = {
    ...content,
    async *open() {
      yield Buffer.from(BODY.slice(1));
    },
  };

  await expect(written(parts, short, at('part'))).rejects.toThrow('a part of');
});
