import { patchDeviceRowShape, rolloutViewShape, workViewShape } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';

/** The pages of work over HTTP, asked of the sample hospital: 14 devices on which all went well, 30 of a rollout that stopped by itself. */

describeStores('the board of rollouts', (makeDb) => {
  test('tells the sample as it happened: why it stopped, who is untouched, which record says so', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { app, context } = await testServer(db);
    await app.inject({ method: 'POST', url: '/api/v1/sample', headers: as('admin') });
    await context.jobs.settled();
    const ask = async (url: string) => (await app.inject({ url: `/api/v1${url}`, headers: as('inspector') })).json();
    const filtered = (path: string, filter: object) => `${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`;

    const rollouts = await ask('/rollouts');
    const stopped = rolloutViewShape.parse(await ask(`/rollouts/${rollouts.items[0].id}`));
    const finished = rolloutViewShape.parse(await ask(`/rollouts/${rollouts.items[1].id}`));
    const failed = await ask(
      `${filtered(`/rollouts/${stopped.rollout.id}/devices`, { state: ['failed'] })}&sort=device`,
    );
    const work = await ask(filtered('/work', { state: ['failed'] }));
    const record = workViewShape.parse(await ask(`/work/${work.items[0].id}`));
    const patches = await ask(filtered('/patches', { package: 'libssl3' }));
    const devices = await ask(`/patches/${encodeURIComponent(patches.items[0].id)}/devices?sort=state`);
    const today = await ask('/today');
    await app.inject({
      method: 'POST',
      url: '/api/v1/rollouts/trouble',
      headers: as('operator'),
      payload: { device: devices.items.at(-1).deviceId, text: '印刷できない' },
    });
    const troubled = await ask('/today');
    const csv = await app.inject({
      url: `/api/v1/patches/${encodeURIComponent(patches.items[0].id)}/devices`,
      headers: { ...as('inspector'), accept: 'text/csv' },
    });

    expect(stopped.rollout).toMatchObject({ state: 'stopped', devices: 30, failed: 3, done: 0 });
    expect(stopped.counts).toEqual({ failed: 3, blocked: 1, planned: 26 });
    expect(stopped.why?.sentence).toContain('3 / 4');
    expect(stopped.departments.map(({ department }) => department).sort()).toEqual(['見本B 7階病棟', '見本B 外来']);
    expect(finished.rollout).toMatchObject({ state: 'finished', devices: 14, done: 14, failed: 0 });
    expect(failed.items.map((row: { device: string }) => row.device)).toEqual([
      '見本B-受付端末-01',
      '見本B-受付端末-02',
      '見本B-受付端末-03',
    ]);
    expect(record.evidence?.exit?.code).toBe(100);
    expect(record.evidence?.changes.every(({ from, now }) => from === now)).toBe(true);
    expect(patches.items).toHaveLength(1);
    expect(patches.items[0]).toMatchObject({ devices: 44, done: 14, failed: 3, held: 27, unknown: 0 });
    expect(devices.total).toBe(44);
    expect(patchDeviceRowShape.parse(devices.items[0])).toMatchObject({
      state: 'failed',
      device: '見本B-受付端末-01',
      from: '3.0.11-1~deb12u1',
    });
    expect(devices.items.at(-1)).toMatchObject({ state: 'done', because: '' });
    const linesOf = (answer: { items: { id: string; level: string; detail: string }[] }) =>
      answer.items.filter(({ id }) => id === 'rollout-stopped' || id === 'devices-troubled');
    expect(linesOf(today).map(({ id, level }) => [id, level])).toEqual([['rollout-stopped', 'act-now']]);
    expect(linesOf(today)[0]?.detail).toContain('見本 外来・病棟');
    expect(linesOf(troubled).map(({ id }) => id)).toEqual(['rollout-stopped', 'devices-troubled']);
    expect(csv.body.split('\r\n')).toHaveLength(46);
  });

  test('answers NOT_FOUND for a move that is none, and an empty list for an update that nobody needs', async () => {
    const { app } = await testServer(await makeDb(ALL_MIGRATIONS));
    const ask = (url: string) => app.inject({ url: `/api/v1${url}`, headers: as('operator') });

    expect((await ask('/work/gone')).statusCode).toBe(404);
    expect((await ask('/patches/nothing%201.0/devices')).json()).toMatchObject({ total: 0, items: [] });
  });
});
