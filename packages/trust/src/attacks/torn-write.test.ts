import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { recorded } from '../testing/hostile.ts';
import { organisation } from '../testing/organisation.ts';

const AGENT = '/h/agent-reception-1';

async function world() {
  const door = memoryDoor();
  const org = await organisation(door, '/h');
  await org.order('reception-1', { number: 1 });
  const old = {
    catalog: await recorded(door, org.catalogFolder),
    director: await recorded(door, org.directorFolder('north')),
  };
  const client = org.client('reception-1');
  await client.refresh(old);
  org.clock.moveMs(60_000);
  await org.publish({});
  await org.order('reception-1', { number: 2 });
  return { door, org, old, client };
}

/** First and last bytes, and some in between: a seed would only choose others. */
function samples(length: number): number[] {
  return [...new Set([0, 1, Math.floor(length / 3), Math.floor(length / 2), length - 2, length - 1])];
}

it('torn write: any kept file cut at any byte costs a fetch, never the way back nor the memory of what was seen', async () => {
  const { door, org, old, client } = await world();
  await client.refresh(org.sources('north'));
  const names = [
    ...(await door.list(AGENT)).filter((name) => name.endsWith('.json')),
    ...(await door.list(`${AGENT}/kept`)).map((name) => `kept/${name}`),
  ];
  let cut = 0;
  for (const name of names) {
    const whole = await door.read(`${AGENT}/${name}`, 1e6);
    for (const length of samples(whole.length)) {
      await door.writeWhole(`${AGENT}/${name}`, whole.slice(0, length));
      const replayed = await client.refresh(old);
      const healed = await client.refresh(org.sources('north'));

      expect(replayed.plan?.plan.number, `${name} cut at ${length}`).not.toBe(1);
      expect(healed.plan?.plan.number, `${name} cut at ${length}`).toBe(2);
      cut += 1;
    }
  }

  expect(names.length).toBeGreaterThan(10);
  expect(cut).toBeGreaterThan(60);
}, 180_000);

it('torn write: power lost at any write of a refresh leaves the old state or the new one', async () => {
  const seen = new Set<number | undefined>();
  for (let at = 1; ; at += 1) {
    const { door, org, client } = await world();
    door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
    const done = await client.refresh(org.sources('north')).then(
      () => true,
      () => false,
    );
    door.disk.breakAt(undefined);
    door.disk.crash({ seed: at });
    const offline = await org.client('reception-1').lastGood();
    const after = await org.client('reception-1').refresh(org.sources('north'));

    seen.add(offline.plan?.plan.number);
    expect([1, 2], `power lost at change ${at}`).toContain(offline.plan?.plan.number);
    expect(after.plan?.plan.number, `power lost at change ${at}`).toBe(2);
    if (done) {
      break;
    }
  }

  expect(seen).toEqual(new Set([1, 2]));
}, 180_000);

it('torn write: power lost at any write of a publication leaves a repository that agents can follow', async () => {
  for (let at = 1; ; at += 3) {
    const { door, org, client } = await world();
    door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
    const done = await org.order('reception-1', { number: 3 }).then(
      () => true,
      () => false,
    );
    door.disk.breakAt(undefined);
    door.disk.crash({ seed: at });
    const report = await client.refresh(org.sources('north'));
    await org.order('reception-1', { number: 4 });
    const next = await client.refresh(org.sources('north'));

    expect([2, 3], `power lost at change ${at}`).toContain(report.plan?.plan.number);
    expect(next.plan?.plan.number, `power lost at change ${at}`).toBe(4);
    if (done) {
      break;
    }
  }
});
