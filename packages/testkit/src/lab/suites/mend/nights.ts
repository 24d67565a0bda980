import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Text } from '@tsukuroi/core';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { lookAnew } from '../reach/relays.ts';
import { AGENT_DATA, SERVER_PART, until } from '../reach/site.ts';
import { movesOf, standsOf, type WorkLine, workRound } from './agents.ts';
import { CLINIC, LABORATORY, OFFICE, WARD } from './cast.ts';
import { at, HOUR_MS } from './hours.ts';
import { retry, setUpPolicies } from './policies.ts';
import {
  amid,
  awake,
  behindOn,
  doneOn,
  openingOf,
  orderOn,
  rounds,
  touchedSince,
  untilOrdered,
  untilPatched,
  type Week,
  wantedIn,
} from './week.ts';

const MINUTE_MS = 60_000;
/** dpkg needs seconds for twenty packages. */
const STAGE_SECONDS = 120;
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
      const lucky = told.filter(({ host }) => host.legs[0]?.segment !== relay.host.legs[0]?.segment);
      let plans = 0;
      let failed: string[] = [];
      let refused: string[] = [];
      try {
        const since = clock.nowMs();
        refused = await setUpPolicies(site, cast, mondayMs);
        // What the server would never order itself, its key can sign all the same: the device has to say no.
        plans = await orderOn(week, [cast.never]);
        await untilOrdered(week, lucky, since);
        failed = await rounds(week, lucky);
        // Behind the full relay nothing can be had; what matters is that nothing breaks.
        await rounds(
          week,
          awake(week).filter((machine) => !lucky.includes(machine)),
        );
      } finally {
        await relay.root.empty();
        // Started on a full disk it ends with a word; a hospital's systemd starts it again and again.
        await lookAnew(lab);
      }
      const staged = await until(STAGE_SECONDS, async () => {
        const ready = (await site.journals()).filter((journal) => movesOf(journal).at(-1)?.state === 'staged');
        if (ready.length === normal.length) {
          return ready;
        }
        await rounds(week, normal);
        return undefined;
      });
      const touched = watcher.touches().length;
      return {
        ok: touched === 0 && plans === 1 && refused.length === 0 && staged !== undefined,
        seen: `${refused.join('; ')} ${staged?.length ?? 'not all'} / ${normal.length} staged; ${touched} touches; ${standsOf(await site.journals())} ${failed.join('; ')}`,
      };
    },
  );
}

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
      await clock.moveTo(site, amid(openingOf(week, CLINIC)));
      const since = watcher.touches().length;
      const cuts = await Promise.all(cast.cut.map((machine) => cutAmidDpkg(week, machine)));
      const failed = await untilPatched(week, wantedIn(week, CLINIC));
      const others = await rounds(
        week,
        awake(week).filter((machine) => machine.host.department !== CLINIC),
      );
      const seen = await seenPatched(week, CLINIC, since, [...failed, ...others]);
      const midway = cuts.filter(({ broken }) => broken).length;
      return {
        ok: seen.ok && midway === cast.cut.length,
        seen: `power cut amid dpkg on ${midway} / ${cast.cut.length} (${cuts.map(({ said }) => said).join(', ')}); ${seen.seen}`,
        figures: { cut: `${midway} / ${cast.cut.length}` },
      };
    },
  );
}

/** Runs a round, and pulls the plug as soon as dpkg is amid a package. @returns whether its work was not ended by then */
async function cutAmidDpkg(week: Week, machine: Machine): Promise<{ readonly broken: boolean; readonly said: string }> {
  const { site, watcher } = week;
  const log = () => readFile(machine.root.at('/var/log/dpkg.log'), 'utf8').catch(() => '');
  const before = (await log()).length;
  let ended = false;
  const round = workRound(site, machine).finally(() => {
    ended = true;
  });
  const deadline = performance.now() + CUT_WITHIN_SECONDS * 1000;
  let amidst = false;
  while (!ended && !amidst && performance.now() < deadline) {
    amidst = AMID.test((await log()).slice(before));
    await pause(amidst ? 0 : 50);
  }
  await machine.cutPower();
  await watcher.switchOn(machine);
  await round.catch(() => undefined);
  const audit = (await machine.run(['dpkg', '--audit'])).stdout.trim();
  const [left = 0] = await behindOn(week, [machine]);
  const lines = audit === '' ? 0 : audit.split('\n').length;
  return {
    broken: amidst && lines + left > 0,
    said: `${machine.host.name}: ${lines} lines of dpkg --audit, ${left} behind`,
  };
}

/** In the night a recall comes amid the opening, then a new order; and a person holds one package. */
export async function checkWard({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast } = week;
  const opening = openingOf(week, WARD);
  const machines = wantedIn(week, WARD);
  await check(
    {
      ja: `${WARD}: 時間帯の中でも、「すべて止める」が届けば 1 台も始めない`,
      en: `${WARD}: “stop everything” reaches every endpoint: none begins, though its hours are open`,
    },
    async () => {
      await clock.moveTo(site, opening.fromMs + 5 * MINUTE_MS);
      const since = watcher.touches().length;
      const before = clock.nowMs();
      const names = new Set(machines.map(({ host }) => host.name));
      const { status } = await site.ask('POST', '/stop', { why: '当直: 画面がおかしい' });
      await untilOrdered(week, machines, before);
      const failed = await rounds(week, machines);
      const touched = touchedSince(week, since);
      const stopped = (await site.journals()).filter(
        (journal) => names.has(journal.host) && movesOf(journal).at(-1)?.because === 'stopped',
      );
      return {
        ok: touched.size === 0 && stopped.length === machines.length && failed.length === 0,
        seen: `stop: ${status}; ${stopped.length} / ${machines.length} say stopped; touched: ${touched.size} ${failed.join('; ')}`,
        figures: { recalled: `${stopped.length} / ${machines.length}` },
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
      const before = clock.nowMs();
      await site.ask('DELETE', '/stop');
      await untilOrdered(week, machines, before);
      await rounds(week, machines);
      await rounds(week, machines);
      const [kept] = await behindOn(week, [cast.held]);
      const said = await lastMove(week, cast.held);
      await cast.held.must(['apt-mark', 'unhold', HELD]);
      const again = clock.nowMs();
      const retried = await retry(site, 'ward', cast.held);
      await untilOrdered(week, [cast.held], again);
      const failed = await untilPatched(week, machines);
      const seen = await seenPatched(week, WARD, since, failed);
      return {
        ok: seen.ok && said?.because === 'held-package' && kept === 1,
        seen: `${cast.held.host.name} with a held ${HELD}: ${said?.state} ${said?.because} ${said?.about ?? ''}, ${kept} behind; retry: ${retried}; ${seen.seen}`,
        figures: { held: `${said?.because ?? '-'}` },
      };
    },
  );
}

async function lastMove({ site }: Week, machine: Machine): Promise<WorkLine | undefined> {
  const journals = (await site.journals()).filter(({ host }) => host === machine.host.name);
  return journals.flatMap(movesOf).at(-1);
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
      ja: '1 分前には始めず、時間帯のあいだサーバがいなくても、端末だけで更新する',
      en: 'nothing a minute before; then, with the server away for the whole opening, by the endpoints alone',
    }),
    async () => {
      const since = watcher.touches().length;
      // How long a round takes here decides how long before the opening the next one begins, so that it ends before it.
      const began = performance.now();
      await clock.moveTo(site, opening.fromMs - 20 * MINUTE_MS);
      await rounds(week, machines);
      const ahead = Math.min(Math.max(MINUTE_MS, 2 * (performance.now() - began)), 15 * MINUTE_MS);
      await clock.moveTo(site, opening.fromMs - ahead);
      await rounds(week, machines);
      const early = touchedSince(week, since).size;
      const inTime = clock.nowMs() < opening.fromMs;
      await site.server.stopPart(SERVER_PART);
      await clock.passUntil(opening.fromMs + 2_000);
      // Without a server a round can neither ask nor tell; its work is what counts.
      await untilPatched(week, machines);
      await clock.moveTo(site, opening.toMs + HOUR_MS);
      const failed = await rounds(week, machines);
      const seen = await seenPatched(week, LABORATORY, since, failed);
      return {
        ok: seen.ok && early === 0 && inTime,
        seen: `${inTime ? 'before' : 'NOT before'} the opening: ${early} touched; ${seen.seen}`,
      };
    },
  );
}

/** The file that a package's own script runs; a person put another in its place on one endpoint, which fails. */
const RUN_BY_SCRIPT = '/usr/sbin/update-ca-certificates';

/** A package that cannot be configured on this endpoint, as a broken one could not anywhere. */
export async function breakPackage(machine: Machine): Promise<void> {
  await machine.must(['dpkg-divert', '--local', '--rename', '--add', RUN_BY_SCRIPT]);
  await writeFile(machine.root.at(RUN_BY_SCRIPT), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
}

/** An evening on which the first ring's package is broken: the rollout stops by itself. With few endpoints there is no second ring. */
export async function checkOffice({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast } = week;
  const { broken } = cast;
  if (broken === undefined) {
    return;
  }
  await check(
    {
      ja: `${OFFICE}: 検証の 1 台で失敗すると配布が自動で止まり、次の ${broken.rest.length} 台には触れない`,
      en: `${OFFICE}: a failure in ring 1 stops the rollout by itself; the ${broken.rest.length} of ring 2 are not touched`,
    },
    async () => {
      await clock.moveTo(site, amid(openingOf(week, OFFICE)));
      const since = watcher.touches().length;
      const all = wantedIn(week, OFFICE);
      const over = await until(STAGE_SECONDS, async () => {
        await rounds(week, all);
        const last = await lastMove(week, broken.first);
        return last?.state === 'failed' || last?.state === 'rolled-back' ? last : undefined;
      });
      // The server is given time to go on if it wanted to, and the others to follow.
      await untilOrdered(week, [], clock.nowMs());
      await rounds(week, all);
      const touched = touchedSince(week, since);
      return {
        ok: over !== undefined && [...touched].join() === broken.first.host.name,
        seen: `${broken.first.host.name}: ${over?.state} ${over?.because} ${over?.about ?? ''}; touched: ${[...touched].join(' ')}; ${standsOf(await site.journals())}`,
        figures: { budget: `${[...touched].filter((name) => name !== broken.first.host.name).length}` },
      };
    },
  );
}

/** Five weeks later, on Monday at 08:10, somebody switches on what was off since before the first order. */
export async function checkSleeper({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast, mondayMs } = week;
  const { sleeper } = cast;
  await check(
    {
      ja: '35 日ぶりに月曜 08:10 に電源を入れた端末は、夕方の時間帯まで何もせず、その中で更新される',
      en: 'off for 35 days and switched on on Monday at 08:10: nothing before its evening hours, then patched in them',
    },
    async () => {
      const morning = at(mondayMs, 35, '08:10');
      await clock.moveTo(site, morning);
      const since = watcher.touches().length;
      await watcher.switchOn(sleeper);
      // First with the plan of five weeks ago, which is all it has.
      await sleeper.tsukuroi(['agent', 'work', '--data', AGENT_DATA], { seconds: 120 });
      await rounds(week, [sleeper]);
      await untilOrdered(week, [sleeper], morning);
      await rounds(week, [sleeper]);
      const early = touchedSince(week, since).size;
      await clock.moveTo(site, amid(openingOf(week, OFFICE, 1)));
      const failed = await untilPatched(week, [sleeper]);
      const [left] = await behindOn(week, [sleeper]);
      return {
        ok: early === 0 && left === 0 && failed.length === 0,
        seen: `${early} touches until the evening; then ${left} behind; ${standsOf((await site.journals()).filter(({ host }) => host === sleeper.host.name))} ${failed.join('; ')}`,
        figures: { sleeper: `${early}` },
      };
    },
  );
}

function titleOf(week: Week, department: string, more?: Text): Text {
  const { fromMs, toMs } = openingOf(week, department);
  const hours = [fromMs, toMs].map((ms) => new Date(ms + 9 * HOUR_MS).toISOString().slice(11, 16)).join('–');
  const ja = `${department}(${hours}): この部署の端末だけが更新され、再起動し、確かめられる`;
  const en = `${department} (${hours}): the endpoints of this department alone are patched, restarted and checked`;
  return more === undefined ? { ja, en } : { ja: `${ja}。${more.ja}`, en: `${en}; ${more.en}` };
}

/** Touched are the department's endpoints, all of them and no other; nothing is behind on them; and each says that it is done. */
async function seenPatched(week: Week, department: string, since: number, failed: readonly string[]): Promise<Seen> {
  const machines = wantedIn(week, department);
  const left = await behindOn(week, machines);
  const touched = touchedSince(week, since);
  const names = machines.map(({ host }) => host.name);
  const done = await doneOn(week, machines);
  const right = touched.size === names.length && names.every((name) => touched.has(name));
  return {
    ok: failed.length === 0 && right && names.length > 0 && left.every((size) => size === 0) && done === names.length,
    seen: `touched: ${[...touched].join(' ')}; behind: ${left.join(' ')}; done: ${done} / ${names.length}; ${standsOf(await week.site.journals())} ${failed.join('; ')}`,
  };
}
