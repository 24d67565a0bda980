import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reRoot } from '@tsukuroi/agent/enrol/re-root.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { sha256 } from '@tsukuroi/core';
import type { EnrolmentToken } from '@tsukuroi/protocol';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, test } from 'vitest';
import { directorOf } from './modules/director/index.ts';
import { describeStores } from './platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from './testing/agents.ts';
import { holdCeremony } from './testing/ceremony.ts';
import { ALL_MIGRATIONS } from './testing/server.ts';

const MACHINES = [
  ['reception-1', '医事課'],
  ['reception-2', '医事課'],
  ['ward-3', '3階病棟'],
] as const;

describeStores('devices take another root of trust', (makeDb) => {
  async function hospital() {
    const made = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { dataFolder } = made.context;
    const trust = join(dataFolder, 'trust');
    const machines = new Map<string, Machine>();
    const director = await directorOf(made.context);
    return {
      ...made,
      trust,
      machine: (name: string) => {
        const machine = machines.get(name);
        if (machine === undefined) {
          throw new Error(`${name} is no machine of this test`);
        }
        return machine;
      },
      async enrolAll() {
        for (const [name, department] of MACHINES) {
          const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), made.clock);
          await machine.enrol(await made.token({ department }));
          await machine.report();
          machines.set(name, machine);
        }
      },
      async ceremony() {
        if (existsSync(trust)) {
          cpSync(trust, join(dataFolder, 'trust-before'), { recursive: true });
          rmSync(trust, { recursive: true });
          made.clock.moveMs(86_400_000);
        }
        const safe = await holdCeremony(dataFolder, 'main', made.clock);
        await director.care();
        return safe;
      },
      reRoot(name: string, token: EnrolmentToken) {
        const { dataFolder: folder, clock } = machines.get(name) ?? { dataFolder: '', clock: made.clock };
        return reRoot({ dataFolder: folder, token, time: new AgentTime(folder, clock) });
      },
      /** Two rounds: what a round finds is said at the next. */
      async follow(name: string) {
        await machines.get(name)?.report();
        await machines.get(name)?.report();
        const { device } = await made.identity(name);
        return made.ask(`/trust/devices/${device}`);
      },
      audited: async (what: string) =>
        (await made.ask('/audit?sort=-at&size=100')).items.filter((row: { what: string }) => row.what === what),
    };
  }

  test('devices enrolled before the ceremony leave watching by one file for their department, as the devices they are', async () => {
    const h = await hospital();
    await h.enrolAll();
    const before = await h.identity('reception-1');
    await h.ceremony();
    const file = await h.token({ department: '医事課', uses: 10 });

    const first = await h.reRoot('reception-1', file);
    const again = await h.reRoot('reception-1', file);
    await h.reRoot('reception-2', file);
    const followed = await h.follow('reception-1');
    const after = await h.identity('reception-1');
    const { used } = (await h.ask('/enrolment/tokens')).items.find((row: { id: string }) => row.id === file.token);

    expect([first.before, first.root, again.before]).toEqual([undefined, file.root, file.root]);
    expect(followed.state).toBe('ok');
    expect([after.id, after.state, after.device]).toEqual([before.id, 'active', before.device]);
    expect(used).toBe(2);
    expect(await h.history(after.device)).toContain('信頼の根の入れ替え');
    expect((await h.identities()).map((row: { state: string }) => row.state)).toEqual(['active', 'active', 'active']);
  });

  test('all keys lost: under the new root a device follows on with its journal; the old root is refused, whoever shows it', async () => {
    const h = await hospital();
    await h.ceremony();
    await h.enrolAll();
    const old = await h.follow('reception-1');
    const { id } = await h.identity('reception-1');
    await h.ceremony();
    const between = await h.follow('reception-1');
    const watching = await h.follow('ward-3');

    await h.reRoot('reception-1', await h.token({ department: '医事課', uses: 10 }));
    const moved = await h.follow('reception-1');
    const left = await h.follow('ward-3');
    const { dataFolder, clock } = h.machine('reception-1');
    const root = readFileSync(join(dataFolder, 'trust', 'root.json'));
    const client = trustClient({
      door: nodeDoor(),
      folder: join(dataFolder, 'trust', 'agent', `${id}-${sha256(root).slice(0, 16)}`),
      facility: 'main',
      device: String(id),
      department: '医事課',
      clock,
      root,
    });
    const shown = join(h.context.dataFolder, 'trust-before');
    const thief = await client.refresh({
      catalog: folderSource(nodeDoor(), join(shown, 'catalog')),
      director: folderSource(nodeDoor(), join(shown, 'director')),
    });

    expect([old.state, between.state, watching.state]).toEqual(['ok', 'invalid', 'invalid']);
    expect([moved.state, left.state]).toEqual(['ok', 'invalid']);
    expect((await h.identity('reception-1')).id).toBe(id);
    expect(thief.catalog.state).toBe('invalid');
    expect((await h.follow('reception-1')).state).toBe('ok');
  });

  test('refused: another department’s file, one from before the ceremony, of an older root, used up, revoked, another hospital’s', async () => {
    const h = await hospital();
    await h.enrolAll();
    const early = await h.token({ department: '医事課', uses: 10 });
    await h.ceremony();
    const older = await h.token({ department: '医事課', uses: 10 });
    await h.ceremony();
    const other = await h.token({ department: '3階病棟', uses: 10 });
    const single = await h.token({ department: '医事課', uses: 1 });
    const ended = await h.token({ department: '医事課', uses: 10 });
    await h.send('DELETE', `/enrolment/tokens/${ended.token}`);
    const guessed = { ...single, secret: `tsukuroi_enrol_${'A'.repeat(43)}` };
    const foreign = { ...single, authority: 'f'.repeat(64) };
    await h.reRoot('reception-2', single);
    const refusal = (token: EnrolmentToken) => h.reRoot('reception-1', token).catch((error) => error);

    const codes: unknown[] = [];
    for (const token of [early, older, other, single, ended, guessed, foreign]) {
      const { code, params } = await refusal(token);
      codes.push(code === 'AGENT_REFUSED' ? params.code : code);
    }

    expect(codes).toEqual([
      'AGENT_RE_ROOT_NONE',
      'RE_ROOT_OTHER',
      'RE_ROOT_DEPARTMENT',
      'ENROLMENT_TOKEN_USED_UP',
      'ENROLMENT_TOKEN_REVOKED',
      'ENROLMENT_NOT_RECOGNISED',
      'AGENT_RE_ROOT_FOREIGN',
    ]);
    expect(existsSync(join(h.machine('reception-1').dataFolder, 'trust', 'root.json'))).toBe(false);
  });
});
