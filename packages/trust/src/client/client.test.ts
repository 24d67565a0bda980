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

it('has its recipes at hand without network, once they were verified', async () => {
  const org = await world();
  await org.order('reception-1');
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));

  const offline = await client.lastGood();
  const held = await client.held();
  await (await org.director('north')).publish({});
  await client.refresh(org.sources('north'));

  expect(offline.plan?.backing.get('a1')).toEqual({ backed: true, permits: [] });
  expect(held.director).toMatch(/^[0-9a-f]{64}$/);
  expect(await client.held()).toMatchObject({ catalog: held.catalog });
  expect((await client.held()).director).not.toBe(held.director);
});

it('one action that cannot be judged never stops the others', async () => {
  const org = await world();
  await org.publish({ set: [{ path: 'permits/gone.json', content: Buffer.from('{}') }] });
  await org.order('reception-1', {
    actions: [actionOf({ permits: ['permits/gone.json'] }), actionOf({ id: 'a2' })],
  });
  const { catalog, director } = org.sources('north');
  const broken = {
    read: (path: string, limit: number) =>
      path.startsWith('targets/permits/') ? Promise.resolve(undefined) : catalog.read(path, limit),
  };

  const report = await org.client('reception-1').refresh({ catalog: broken, director });

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'catalog-unreachable' });
  expect(report.plan?.backing.get('a2')).toMatchObject({ backed: true });
});

it('a signed plan that it cannot read is refused, not passed over for an older one', async () => {
  const org = await world();
  await org.order('reception-1', { number: 1 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  const director = await org.director('north');
  const strange = { ...org.plan('reception-1', { number: 2 }), script: 'rm -rf /' };
  await director.publish({
    plans: [{ device: 'reception-1', number: 2, bytes: Buffer.from(JSON.stringify(strange)) }],
  });

  const report = await client.refresh(org.sources('north'));

  expect(report.planError?.params.reason).toBe('plan-unreadable');
  expect(report.plan).toBeUndefined();
});

it('a month with every offline key in the safe: channels flow, everything else waits, nothing turns old or red', async () => {
  const org = await world();
  const channel = { format: 'channel/1', id: 'os', kind: 'apt', suites: ['s'], components: [], keys: ['A'.repeat(40)] };
  await org.publish({ set: [{ path: 'channels/os.json', content: Buffer.from(JSON.stringify(channel)) }] });
  const client = org.client('office-1');
  const update = (day: number) => ({
    kind: 'channel' as const,
    channel: 'os',
    package: 'openssl',
    version: `1.${day}`,
    sha256: 'a'.repeat(64),
    length: 1,
    index: 'b'.repeat(64),
  });
  const app = { kind: 'catalog' as const, target: 'recipes/viewer/3.0.json', sha256: 'c'.repeat(64), length: 1 };
  const states = new Set<string>();
  for (let day = 1; day <= 30; day += 1) {
    org.clock.moveMs(86_400_000);
    await org.order('office-1', {
      number: day,
      actions: [actionOf({ content: [update(day)] }), actionOf({ id: 'a2', content: [app] })],
    });
    const report = await client.refresh(org.sources('south'), {
      proof: (_, { kind: _kind, channel: _channel, ...found }) =>
        Promise.resolve({ ok: true, value: { ...found, newer: 'yes', wanted: true, removes: [] } }),
    });
    const backing = [...(report.plan?.backing.values() ?? [])].map((each) => (each.backed ? 'backed' : each.because));
    states.add([report.catalog.state, report.director.state, report.time.state, ...backing].join(' '));
  }

  expect([...states]).toEqual(['ok ok plausible backed not-in-catalog']);
});
