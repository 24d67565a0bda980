import { writeFile } from 'node:fs/promises';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { standsOf } from './agents.ts';
import { OFFICE } from './cast.ts';
import { MINUTE_MS } from './hours.ts';
import { amid, lastMove, openingOf, touchedSince, untilMoved, type Week } from './week.ts';

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
      const isOver = ({ state }: { readonly state: string }) => state === 'failed' || state === 'rolled-back';
      await untilMoved(week, [broken.first], isOver);
      const over = await lastMove(week, broken.first);
      // The server is given time to go on if it wanted to, and the others to follow.
      await clock.passUntil(clock.nowMs() + 5 * MINUTE_MS);
      const touched = touchedSince(week, since);
      return {
        ok: over !== undefined && isOver(over) && [...touched].join() === broken.first.host.name,
        seen: `${broken.first.host.name}: ${over?.state} ${over?.because} ${over?.about ?? ''}; touched: ${[...touched].join(' ')}; ${standsOf(await site.journals())}`,
        figures: { budget: `${[...touched].filter((name) => name !== broken.first.host.name).length}` },
      };
    },
  );
}
