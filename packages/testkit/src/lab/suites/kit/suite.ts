import { checkClosed, checkForbiddenRouteIsSeen } from '../../closed-proof.ts';
import type { Suite } from '../../suite.ts';
import { checkDevices } from './devices.ts';
import { checkHardened } from './hardened.ts';
import { makeUsual, openKit } from './kit-folder.ts';
import { checkRemoval } from './removal.ts';
import { checkServer } from './server.ts';

/** From the medium alone to devices that report, on hosts without any way out: what the guide prints is what is typed. */
export const suite: Suite = {
  id: 'kit',
  title: {
    ja: '媒体だけで、閉じた網にサーバ、中継、端末が入り、手引きの通りに画面まで進める',
    en: 'from the medium alone: server, relay and devices of the closed network, by the guide’s own commands',
  },
  async run(context) {
    const { check, lab } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    await checkForbiddenRouteIsSeen(context);
    const kit = await openKit(lab);
    const before = await lab.network.counters();
    const site = await checkServer(context, kit);
    const devices = await checkDevices(context, kit, site);
    await checkHardened(context, devices);
    await checkRemoval(context, kit, site, devices);
    await check(
      {
        ja: '入れるときも動くときも、閉じた網の外へ一度も出ようとしなかった',
        en: 'nothing ever tried to leave the closed network',
      },
      async () => {
        const after = await lab.network.counters();
        const [tried, out] = [after.attempted - before.attempted, after.escaped - before.escaped];
        return { ok: tried === 0 && out === 0, seen: `nftables: ${tried} tried, ${out} out` };
      },
    );
    for (const machine of [devices.server, devices.relay, ...devices.endpoints]) {
      await makeUsual(machine);
    }
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};
