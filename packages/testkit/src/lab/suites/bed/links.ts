import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';

async function reach(machines: readonly Machine[], address: string): Promise<number> {
  const answers = await Promise.all(
    machines.map((machine) => machine.run(['ping', '-n', '-c', '1', '-W', '1', address], { seconds: 10 })),
  );
  return answers.filter((ran) => ran.code === 0).length;
}

export async function checkLinks({ lab, check }: SuiteContext): Promise<void> {
  const inWard = (ward: string) =>
    lab.closed.filter((machine) => machine.host.legs.some((leg) => leg.segment === ward));
  const [a, b] = [inWard('ward-a'), inWard('ward-b')];
  await check(
    {
      ja: '病棟の線を切ると、その病棟だけがサーバに届かなくなり、つなぐと戻る',
      en: 'a cut ward is alone, the other ward goes on; healed, it is back',
    },
    async () => {
      const before = (await reach(a, ADDRESSES.server)) + (await reach(b, ADDRESSES.server));
      await lab.network.cut(lab.link('ward-a'));
      const cut = [await reach(a, ADDRESSES.server), await reach(b, ADDRESSES.server)];
      await lab.network.heal(lab.link('ward-a'));
      const healed = await reach(a, ADDRESSES.server);
      return {
        ok: before === a.length + b.length && cut[0] === 0 && cut[1] === b.length && healed === a.length,
        seen: `before ${before}/${a.length + b.length}; cut: ward-a ${cut[0]}/${a.length}, ward-b ${cut[1]}/${b.length}; healed ${healed}/${a.length}`,
      };
    },
  );
  await check(
    {
      ja: 'DMZ の線を切ると、サーバと中継機が互いに届かなくなり、つなぐと戻る',
      en: 'with the cable of the DMZ cut, server and relay lose each other; healed, they are back',
    },
    async () => {
      const server = [lab.machine('server')];
      const before = await reach(server, ADDRESSES.dmzInside);
      await lab.network.cut(lab.link('dmz-closed'));
      const cut = await reach(server, ADDRESSES.dmzInside);
      await lab.network.heal(lab.link('dmz-closed'));
      const healed = await reach(server, ADDRESSES.dmzInside);
      return {
        ok: before === 1 && cut === 0 && healed === 1,
        seen: `before ${before}, cut ${cut}, healed ${healed} of 1`,
      };
    },
  );
}
