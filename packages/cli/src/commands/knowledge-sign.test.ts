import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, fixedClock } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import { verifyKnowledge } from '@tsukuroi/trust/knowledge/signature.ts';
import { verifierOfKeys } from '@tsukuroi/trust/roles/verify.ts';
import { expect, it } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

it('collector key, knowledge sign: what was built is signed, and a second signature stands above the first', async () => {
  const folder = folderWith({ 'readme.txt': 'x' });
  const at = (name: string) => join(folder, name);
  const clock = fixedClock('2026-11-22T08:30:00Z');
  await buildKnowledge({ out: at('k.db'), chunks: at('chunks'), starter: starterKnowledge(), clock, threads: 0 });

  const made = await run(['collector', 'key', '--key', at('collector.json'), '--public', at('collector.pub.json')]);
  const sign = ['knowledge', 'sign', '--chunks', at('chunks'), '--key', at('collector.json'), '--json'];
  const first = await run(sign);
  const second = await run(sign);
  const again = await run(['collector', 'key', '--key', at('collector.json'), '--public', at('other.pub.json')]);

  const publicKey = JSON.parse(readFileSync(at('collector.pub.json'), 'utf8'));
  const verify = verifierOfKeys({ role: 'collector', threshold: 1, keys: [publicKey] });
  const index = readFileSync(at('chunks/knowledge.json'));
  const signature = readFileSync(at('chunks/knowledge.sig.json'));
  const { sequence } = JSON.parse(first.out);
  expect([made.code, first.code, second.code, again.code]).toEqual([0, 0, 0, 3]);
  expect(statSync(at('collector.json')).mode & 0o777).toBe(0o600);
  expect(JSON.parse(second.out).sequence).toBeGreaterThan(sequence);
  expect(verifyKnowledge(index, signature, verify, undefined).sequence).toBe(JSON.parse(second.out).sequence);
  expect(canonicalJson(JSON.parse(signature.toString('utf8')))).toBe(signature.toString('utf8').trimEnd());
});
