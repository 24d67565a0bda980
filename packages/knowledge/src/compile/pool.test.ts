import { expect, test } from 'vitest';
import { compilerThreads } from './pool.ts';
import type { UnitJob } from './unit.ts';

/** Threads that misbehave: what a unit does is the name of its feed. */
const MISBEHAVING = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ feed, unit }) => {
    if (feed === 'ends') {
      process.exit(0);
    } else if (feed === 'throws') {
      throw new Error('broken on purpose');
    } else if (feed === 'rejects') {
      Promise.reject(new Error('rejected on purpose'));
    } else if (feed === 'answers-and-ends') {
      parentPort.postMessage({ ok: true, unit: { feed, unit } });
      setTimeout(() => process.exit(3), 5);
    } else if (feed !== 'never') {
      parentPort.postMessage({ ok: true, unit: { feed, unit } });
    }
  });
`;
const script = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const job = (feed: string, unit: string): UnitJob => ({
  feed,
  unit,
  folder: '/nowhere',
  files: [{ path: `${feed}/${unit}.json`, at: '/nowhere/x' }],
  runPrefix: '/nowhere/run',
});

test('a thread that ends without a word, throws or forgets a rejection refuses its unit; the others are read', async () => {
  const pool = compilerThreads(2, 64, script(MISBEHAVING));
  const feeds = ['good', 'ends', 'good', 'throws', 'rejects', 'good'];

  const outcomes = await Promise.all(feeds.map((feed, at) => pool.compile(job(feed, `month-${at}`))));
  await pool.close();

  expect(
    outcomes.map((outcome) => (outcome.ok ? outcome.unit.unit : [outcome.refusal.unit, outcome.refusal.reason])),
  ).toEqual([
    'month-0',
    ['month-1', 'the thread ended with code 0'],
    'month-2',
    ['month-3', 'broken on purpose'],
    ['month-4', 'rejected on purpose'],
    'month-5',
  ]);
});

test('a thread that cannot even start refuses its units instead of keeping the build waiting', async () => {
  const pool = compilerThreads(1, 64, script("throw new Error('cannot start');"));

  const outcomes = await Promise.all([pool.compile(job('kev', 'a')), pool.compile(job('epss', 'b'))]);
  await pool.close();

  expect(outcomes.map((outcome) => !outcome.ok && outcome.refusal)).toMatchObject([
    { feed: 'kev', file: 'kev/a.json', reason: 'cannot start' },
    { feed: 'epss', file: 'epss/b.json', reason: 'cannot start' },
  ]);
});

test('a thread that ends while it is idle is not given work and harms nobody', async () => {
  const ended = new Promise((resolve) => {
    process.once('worker', (worker) => worker.once('exit', resolve));
  });
  const pool = compilerThreads(1, 64, script(MISBEHAVING));

  const first = await pool.compile(job('answers-and-ends', 'a'));
  await ended;
  const second = await pool.compile(job('good', 'b'));
  await pool.close();

  expect([first.ok, second.ok]).toEqual([true, true]);
});

test('closing answers who still waits, and who comes later', async () => {
  const pool = compilerThreads(1, 64, script(MISBEHAVING));
  const reading = pool.compile(job('never', 'a'));
  const queued = pool.compile(job('good', 'b'));

  await pool.close();
  const outcomes = await Promise.all([reading, queued, pool.compile(job('good', 'c'))]);

  expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, false, false]);
});
