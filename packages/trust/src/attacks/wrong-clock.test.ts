import { fixedClock } from '@tsukuroi/core';
import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import type { SigningKey } from '../keys/key.ts';
import { signerOf, verifierOf } from '../roles/verify.ts';
import { organisation } from '../testing/organisation.ts';
import { answerTime, askTime, learnOffset } from '../time/answer.ts';

const TEN_YEARS_MS = 3652 * 86_400_000;

async function asked(clockMs: number) {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1 });
  const clock = fixedClock(new Date(clockMs).toISOString());
  const client = org.client('reception-1', { clock });
  const question = askTime('north', 'reception-1', 1000);
  const answer = answerTime(question, org.clock, signerOf([org.directorKeys.get('north') as SigningKey]));
  const root = await org.door.read(`${org.directorFolder('north')}/metadata/1.root.json`, 1e6);
  const learnt = learnOffset(question, answer, { clockMs, steadyMs: 1200 }, verifierOf('timestamp', root));
  return { org, client, clock, question, answer, root, learnt };
}

const TRUE_MS = Date.parse('2026-11-22T08:30:00Z');

it('clock 10 years back: everything still verifies, no window opens, and a signed answer sets it right', async () => {
  const { org, client, learnt } = await asked(TRUE_MS - TEN_YEARS_MS);

  const wrong = await client.refresh(org.sources('north'));
  const right = await client.refresh(org.sources('north'), learnt.ok ? { offsetMs: learnt.value.offsetMs } : {});

  expect([wrong.catalog.state, wrong.director.state]).toEqual(['ok', 'ok']);
  expect(wrong.time).toMatchObject({ state: 'behind', trustedMs: undefined });
  expect(wrong.plan?.plan.number).toBe(1);
  expect(learnt.ok).toBe(true);
  expect(right.time).toMatchObject({ state: 'learnt', trustedMs: TRUE_MS + 100 });
});

it('clock 10 years forward: known devices go on with "old" and open no window until the time is learnt', async () => {
  const { org, clock, learnt } = await asked(TRUE_MS + TEN_YEARS_MS);
  const known = org.client('reception-1', { clock: org.clock });
  await known.refresh(org.sources('north'));
  const client = org.client('reception-1', { clock });

  const wrong = await client.refresh(org.sources('north'));
  const right = await client.refresh(org.sources('north'), learnt.ok ? { offsetMs: learnt.value.offsetMs } : {});

  expect([wrong.catalog.state, wrong.director.state]).toEqual(['old', 'old']);
  expect(wrong.time).toMatchObject({ state: 'far-ahead', trustedMs: undefined });
  expect([right.catalog.state, right.director.state]).toEqual(['ok', 'ok']);
  expect(right.time.state).toBe('learnt');
});

it('clock 10 years forward on a new device: it says that the clock may be wrong, and begins once the time is learnt', async () => {
  const { org, client, learnt } = await asked(TRUE_MS + TEN_YEARS_MS);

  const wrong = await client.refresh(org.sources('north'));
  const right = await client.refresh(org.sources('north'), learnt.ok ? { offsetMs: learnt.value.offsetMs } : {});

  expect(wrong.catalog).toMatchObject({ state: 'invalid', error: { code: 'CATALOG_OLD_ON_NEW_DEVICE' } });
  expect(right.plan?.plan.number).toBe(1);
});

it('the newest signed time is the lower bound: a clock set back by a day opens no window, one that drifts does', async () => {
  const { org } = await asked(TRUE_MS);
  const clock = fixedClock('2026-11-22T08:27:00Z');
  const client = org.client('reception-1', { clock });

  const drifting = await client.refresh(org.sources('north'));
  clock.moveMs(-86_400_000);
  const setBack = await client.lastGood();

  expect(drifting.time).toMatchObject({ state: 'plausible', trustedMs: TRUE_MS });
  expect(setBack.time).toMatchObject({ state: 'behind', bestMs: TRUE_MS });
});

it('a time answer counts for its own question only, signed by this facility’s director, and in time', async () => {
  const { org, question, answer, root } = await asked(TRUE_MS);
  const verify = verifierOf('timestamp', root);
  const now = { clockMs: TRUE_MS, steadyMs: 1200 };
  const other = askTime('north', 'reception-1', 1000);
  const forged = answerTime(
    question,
    fixedClock('2036-01-01T00:00:00Z'),
    signerOf([org.directorKeys.get('south') as SigningKey]),
  );
  const altered = { ...answer, signed: { ...answer.signed, timeMs: answer.signed.timeMs + 1 } };

  expect(learnOffset(other, answer, now, verify)).toMatchObject({ error: 'answer-not-to-this-question' });
  expect(learnOffset({ ...question, device: 'icu-1' }, answer, now, verify).ok).toBe(false);
  expect(learnOffset(question, forged, now, verify)).toMatchObject({ error: 'answer-unsigned' });
  expect(learnOffset(question, altered, now, verify)).toMatchObject({ error: 'answer-unsigned' });
  expect(learnOffset(question, { hello: 1 }, now, verify)).toMatchObject({ error: 'answer-unreadable' });
  expect(learnOffset(question, answer, { ...now, steadyMs: 62_000 }, verify)).toMatchObject({
    error: 'answer-too-late',
  });
  expect(learnOffset(question, answer, now, verify)).toMatchObject({
    ok: true,
    value: { offsetMs: 100, errorMs: 100 },
  });
});
