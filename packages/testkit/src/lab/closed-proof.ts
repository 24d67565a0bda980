import type { Text } from '@tsukuroi/core';
import type { Lab } from './lab.ts';
import { describeReachability, isClosed, reachInternet } from './reachability.ts';
import type { Seen, SuiteContext } from './suite.ts';

/**
 * "No way out", proved three times over: every closed host asks the internet side itself; nftables, outside of every program
 * under test, counts what arrived there; and the same check is shown to go red when a way is opened.
 */
export async function seenClosed(lab: Lab): Promise<Seen> {
  const before = await lab.network.counters();
  const seen = await reachInternet(lab.closed);
  const after = await lab.network.counters();
  const escaped = after.escaped - before.escaped;
  const attempted = after.attempted - before.attempted;
  // The tries must have been seen to leave the hosts, or else "nothing got out" would say nothing.
  const ok = isClosed(seen) && escaped === 0 && attempted > 0;
  return {
    ok,
    seen: `${describeReachability(seen)}; nftables: ${escaped} out, ${attempted} tried`,
    figures: { reachable: describeReachability(seen) },
  };
}

/** Every suite begins and ends with this. */
export function checkClosed(context: SuiteContext, when: Text): Promise<boolean> {
  const title = {
    ja: `閉じた網からインターネット側へ届く機器 0 台(${when.ja})`,
    en: `closed hosts that reach the internet side: 0 (${when.en})`,
  };
  return context.check(title, () => seenClosed(context.lab));
}

/** The positive control: a way is opened, and {@link seenClosed} must say no, for every host and by the counter too. */
export async function checkForbiddenRouteIsSeen(context: SuiteContext): Promise<void> {
  const { lab } = context;
  await context.check(
    {
      ja: '中継機が通さないかぎり、スイッチに書かれた不正な経路だけでは出られない',
      en: 'a forged route in the core switch alone opens nothing: the relay of the DMZ forwards nothing',
    },
    async () => {
      await lab.network.forgeRoute();
      return seenClosed(lab).finally(() => lab.network.unforgeRoute());
    },
  );
  await context.check(
    {
      ja: '対照: 禁じた経路をわざと開くと、上と同じ確認が赤になる',
      en: 'positive control: with a forbidden route opened on purpose the same check turns red',
    },
    async () => {
      await lab.network.forgeRoute();
      await lab.network.openForbiddenRoute();
      const before = await lab.network.counters();
      try {
        const seen = await reachInternet(lab.closed);
        const escaped = (await lab.network.counters()).escaped - before.escaped;
        const all = seen.reached.filter(({ ways }) => ways.length === 3).length;
        return {
          ok: !isClosed(seen) && all === lab.closed.length && escaped > 0,
          seen: `red: ${all} / ${lab.closed.length} hosts by TCP, ping and DNS; nftables: ${escaped} out`,
        };
      } finally {
        await lab.network.closeForbiddenRoute();
        await lab.network.unforgeRoute();
      }
    },
  );
}
