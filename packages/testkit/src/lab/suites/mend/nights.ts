import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../../machine.ts';
import { run } from '../../run.ts';
import type { SuiteContext } from '../../suite.ts';
import { lookAnew } from '../reach/relays.ts';
import { SERVER_PART } from '../reach/site.ts';
import { standsOf } from './agents.ts';
import { CLINIC, LABORATORY, WARD } from './cast.ts';
import { seenPatched, titleOf } from './department.ts';
import { at, HOUR_MS, MINUTE_MS } from './hours.ts';
import { retry, setUpPolicies } from './policies.ts';
import {
  amid,
  behindOn,
  isStaged,
  lastMove,
  openingOf,
  orderOn,
  touchedSince,
  untilMoved,
  type Week,
  wantedIn,
} from './week.ts';

const CUT_WITHIN_SECONDS = 120;
/** dpkg.log names the states that a package passes (dpkg(1), LOG): this one only while it is unpacked or configured. */
const AMID = / status half-(?:installed|configured) /;

/** Orders go out on Monday in the middle of the day, while the disk of one ward's relay is full and one endpoint is off. */
export async function checkMonday({ lab, check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast, mondayMs } = week;
  const relay = lab.machine('relay-b');
  // A second ring is told nothing before the first is through.
  const told = toldOnMonday(week);
  const normal = told.filter((machine) => machine !== cast.never);
  await check(
    {
      ja: '月曜 10:00 に計画が出て、片方の病棟の中継のディスクが満杯でも、どの端末でもまだ何も変わらない',
      en: 'ordered on Monday at 10:00, with the disk of one ward’s relay full: nothing changes on any endpoint yet',
    },
    async () => {
      await cast.sleeper.cutPower();
      await clock.moveTo(site, at(mondayMs, 0, '10:00'));
      await relay.root.fill();
      const lucky = normal.filter(({ host }) => host.legs[0]?.segment !== relay.host.legs[0]?.segment);
      let plans = 0;
      let refused: string[] = [];
      let early = 0;
      let unlucky = 0;
      try {
        refused = await setUpPolicies(site, cast, mondayMs);
        // What the server would never order itself, its key can sign all the same: the device has to say no.
        plans = await orderOn(week, [cast.never]);
        early = await untilMoved(week, lucky, isStaged);
        // Behind the full relay nothing can be had; what matters is that nothing breaks.
        unlucky = normal.length - lucky.length - (await untilMoved(week, others(normal, lucky), isStaged, 0));
      } finally {
        await relay.root.empty();
        // What ended on the full disk with a word is started anew, as a hospital's systemd does again and again.
        await lookAnew(lab);
      }
      const staged = await untilMoved(week, normal, isStaged);
      const never = await untilMoved(week, [cast.never], ({ because }) => because === 'touch-never');
      const touched = watcher.touches().length;
      return {
        ok:
          touched === 0 &&
          plans === 1 &&
          refused.length === 0 &&
          early === lucky.length &&
          staged === normal.length &&
          never === 1,
        seen: `${refused.join('; ')} ${early} staged, ${unlucky} behind the full relay waited; then ${staged} / ${normal.length} staged; ${touched} touches; ${standsOf(await site.journals())}`,
      };
    },
  );
}

const others = (all: readonly Machine[], some: readonly Machine[]): Machine[] =>
  all.filter((machine) => !some.includes(machine));

/** Endpoints that are on all week and are ordered something on Monday. */
const toldOnMonday = ({ site, cast }: Week): Machine[] =>
  site.agents.filter((machine) => machine !== cast.sleeper && !(cast.broken?.rest ?? []).includes(machine));

/** The first evening; the power of some goes while dpkg works. */
export async function checkClinic({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast } = week;
  await check(
    titleOf(week, CLINIC, {
      ja: `dpkg の最中に電源が切れた ${cast.cut.length} 台も直って更新される`,
      en: `${cast.cut.length} of them lose power while dpkg works, are repaired and patched`,
    }),
    async () => {
      const since = watcher.touches().length;
      // They begin by themselves as soon as the hour is come.
      const cutting = Promise.all(cast.cut.map((machine) => cutAmidDpkg(week, machine)));
      await clock.moveTo(site, amid(openingOf(week, CLINIC)));
      const cuts = await cutting;
      const seen = await seenPatched(week, CLINIC, since);
      const midway = cuts.filter(({ broken }) => broken).length;
      return {
        ok: seen.ok && midway === cast.cut.length,
        seen: `power cut amid dpkg on ${midway} / ${cast.cut.length} (${cuts.map(({ said }) => said).join(', ')}); ${seen.seen}`,
        figures: { cut: `${midway} / ${cast.cut.length}` },
      };
    },
  );
}

/** Pulls the plug as soon as dpkg is amid a package, and looks at the disk before anybody switches it on. @returns whether work was left */
async function cutAmidDpkg(week: Week, machine: Machine): Promise<{ readonly broken: boolean; readonly said: string }> {
  const log = () => readFile(machine.root.at('/var/log/dpkg.log'), 'utf8').catch(() => '');
  const before = (await log()).length;
  const deadline = performance.now() + CUT_WITHIN_SECONDS * 1000;
  let amidst = false;
  while (!amidst && performance.now() < deadline) {
    amidst = AMID.test((await log()).slice(before));
    await pause(amidst ? 0 : 50);
  }
  await machine.cutPower();
  const { lines, left } = await leftOnDisk(week, machine);
  await week.watcher.switchOn(machine);
  return {
    broken: amidst && lines + left > 0,
    said: `${machine.host.name}: ${lines} lines of dpkg --audit, ${left} behind`,
  };
}

/** Fields of `dpkg-query --showformat` (dpkg-query(1)). */
const NAME_AND_VERSION = ['Package', 'Version'].map((field) => `\${${field}}`).join('\t');

/** What dpkg's own records say on the disk of a host that is off. */
async function leftOnDisk({ lab }: Week, machine: Machine): Promise<{ readonly lines: number; readonly left: number }> {
  const records = `--admindir=${machine.root.at('/var/lib/dpkg')}`;
  const audit = (await run('dpkg', [records, '--audit'])).stdout.trim();
  const { stdout } = await run('dpkg-query', [records, '-W', `--showformat=${NAME_AND_VERSION}\n`]);
  const versions = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string]));
  const left = lab.plan.upgrades.filter(({ name, from }) => versions.get(name) === from).length;
  return { lines: audit === '' ? 0 : audit.split('\n').length, left };
}

/** In the night 「すべて止める」 comes before the hours open, then new orders in them; and a person holds one package. */
export async function checkWard({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast } = week;
  const opening = openingOf(week, WARD);
  const machines = wantedIn(week, WARD);
  await check(
    {
      ja: `${WARD}: 「すべて止める」を押すと、時間帯になっても 1 台も始めない`,
      en: `${WARD}: “stop everything” reaches every endpoint: none begins when its hours open`,
    },
    async () => {
      await clock.moveTo(site, opening.fromMs - 6 * MINUTE_MS);
      const since = watcher.touches().length;
      const { status } = await site.ask('POST', '/stop', { why: '当直: 画面がおかしい' });
      const stopped = await untilMoved(week, machines, ({ because }) => because === 'stopped');
      await clock.passUntil(opening.fromMs + 3 * MINUTE_MS);
      const touched = touchedSince(week, since);
      return {
        ok: touched.size === 0 && stopped === machines.length,
        seen: `stop: ${status}; ${stopped} / ${machines.length} say stopped; touched: ${touched.size}`,
        figures: { recalled: `${stopped} / ${machines.length}` },
      };
    },
  );
  await check(
    titleOf(week, WARD, {
      ja: '人が固定したパッケージは触らずに残りを入れてそう言い、固定を外してまた頼むと入る',
      en: 'a package that a person holds is left as it is, the rest is installed and that is said; ordered again without the hold it comes',
    }),
    async () => {
      const since = watcher.touches().length;
      await site.ask('DELETE', '/stop');
      await untilMoved(week, [cast.held], ({ because }) => because === 'held-package');
      const said = await lastMove(week, cast.held);
      const [kept] = await behindOn(week, [cast.held]);
      await cast.held.must(['apt-mark', 'unhold', HELD]);
      const retried = await retry(site, 'ward', cast.held);
      const seen = await seenPatched(week, WARD, since);
      return {
        ok: seen.ok && said?.because === 'held-package' && kept === 1,
        seen: `${cast.held.host.name} with a held ${HELD}: ${said?.state} ${said?.because} ${said?.about ?? ''}, ${kept} behind; retry: ${retried}; ${seen.seen}`,
        figures: { held: `${said?.because ?? '-'}` },
      };
    },
  );
}

/** Of those that are old; a person holds it on one endpoint before anything is ordered. */
export const HELD = 'tzdata';

/** Time passes over the beginning of the opening by itself, and the server is away until it is over. */
export async function checkLaboratory({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher } = week;
  const opening = openingOf(week, LABORATORY);
  const machines = wantedIn(week, LABORATORY);
  await check(
    titleOf(week, LABORATORY, {
      ja: '3 分前から見ていて早くは始めず、時間帯のあいだサーバがいなくても、端末だけで更新する',
      en: 'looked at from three minutes before, none is early; then, with the server away for the whole opening, by the endpoints alone',
    }),
    async () => {
      const since = watcher.touches().length;
      await clock.moveTo(site, opening.fromMs - HOUR_MS);
      await site.server.stopPart(SERVER_PART);
      await clock.jumpTo(opening.fromMs - 3 * MINUTE_MS);
      await clock.passUntil(opening.fromMs - MINUTE_MS / 4);
      const early = touchedSince(week, since).size;
      // Without a server nobody can tell; what counts is what their own dpkg says, and that they restarted.
      const worked = await untilMoved(week, machines, ({ state }) => state === 'done');
      const away = !(await site.server.partRunning(SERVER_PART));
      await clock.moveTo(site, opening.toMs + HOUR_MS);
      const seen = await seenPatched(week, LABORATORY, since);
      return {
        ok: seen.ok && early === 0 && away && worked === machines.length,
        seen: `${early} touched before the opening; without a server ${worked} / ${machines.length} done; ${seen.seen}`,
      };
    },
  );
}
