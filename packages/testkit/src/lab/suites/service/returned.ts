import type { SuiteContext } from '../../suite.ts';
import { untilReported } from '../kit/devices.ts';
import { until } from '../reach/site.ts';
import { lostSince, readBefore } from './kept.ts';
import { upgradeTo } from './own-upgrade.ts';
import type { Releases } from './repack.ts';
import type { Service } from './site.ts';
import { AGENT, standOf } from './units.ts';
import { versionOf } from './upgraded.ts';

const SIGN_IN_SECONDS = 90;

/** A release whose program does not start, correctly signed: relay and server end with what ran before, and with what was known. */
export async function checkReturned({ check }: SuiteContext, service: Service, releases: Releases): Promise<void> {
  const { console, endpoints, relay, server } = service;
  for (const [role, machine, names] of [
    ['relay', relay, { ja: '中継', en: 'relay' }],
    ['server', server, { ja: 'サーバ', en: 'server' }],
  ] as const) {
    await check(
      {
        ja: `起動しない版を入れた${names.ja}は、ひとりでに前の版に戻る。身元、設定、知っていたことはそのまま、端末は報告を続ける`,
        en: `a ${names.en} that was given a version that does not start is itself again: identity, settings and what it knew are kept, endpoints report`,
      },
      async () => {
        const before = await readBefore(service);
        const runs = await versionOf(machine, role);
        const ended = await upgradeTo(machine, role, releases[role].broken);
        // A restore ends sessions; a relay's return does not, and signing in anew harms nobody.
        const signIn = () =>
          console.again().then(
            () => true,
            () => undefined,
          );
        const again = await until(SIGN_IN_SECONDS, signIn);
        const [now, stand] = [await versionOf(machine, role), await standOf(machine, `tsukuroi-${role}.service`)];
        await Promise.all(endpoints.map((one) => one.must(['systemctl', 'restart', AGENT])));
        const reported = await untilReported(service, endpoints);
        const lost = await lostSince(service, before);
        return {
          ok:
            ended.exit === 1 &&
            ended.state === 'returned' &&
            again === true &&
            now === runs &&
            stand === 'active enabled' &&
            reported.ok &&
            lost.length === 0,
          seen: `${releases[role].broken.version}: ${ended.state} (${ended.why}) after ${ended.seconds.toFixed(0)} s; ${now} runs, ${stand}; ${reported.seen}; lost: ${lost.slice(0, 3).join('; ') || 'none'}${ended.exit === 1 ? '' : ` exit ${ended.exit} ${ended.said}`}`,
          ...(role === 'server' ? { figures: { ownReturn: `${ended.seconds.toFixed(0)} s` } } : {}),
        };
      },
    );
  }
}
