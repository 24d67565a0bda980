import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nodeDoor } from '../files/door.ts';
import { actionOf, organisation } from '../testing/organisation.ts';

async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-trust-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return organisation(nodeDoor(), folder);
}

it('takes a plan that both repositories back, and only the device it is for', async () => {
  const org = await world();
  await org.order('reception-1', { number: 3 });

  const mine = await org.client('reception-1').refresh(org.sources('north'));
  const other = await org.client('reception-2').refresh(org.sources('north'));

  expect(mine.catalog.state).toBe('ok');
  expect(mine.director.state).toBe('ok');
  expect(mine.planError).toBeUndefined();
  expect(mine.plan?.plan.number).toBe(3);
  expect(mine.plan?.backing.get('a1')).toEqual({ backed: true, permits: [] });
  expect(mine.charter.facility).toBe('north');
  expect(other.director.state).toBe('ok');
  expect(other.plan).toBeUndefined();
});

it('works from what was verified before when nobody answers', async () => {
  const org = await world();
  await org.order('icu-1', { touch: 'maker-consent', actions: [actionOf({ verb: 'report', content: [] })] });
  const client = org.client('icu-1');
  await client.refresh(org.sources('north'));
  const nowhere = { read: () => Promise.reject(new Error('cut')) };

  const cut = await client.refresh({ catalog: nowhere, director: nowhere });
  const offline = await client.lastGood();

  expect([cut.catalog.state, cut.director.state]).toEqual(['unreachable', 'unreachable']);
  expect(cut.plan?.plan.device).toBe('icu-1');
  expect([offline.catalog.state, offline.director.state]).toEqual(['ok', 'ok']);
  expect(offline.plan?.backing.get('a1')).toEqual({ backed: true, permits: [] });
});
