import { type Clock, dayInJapan, daysBetween, describeError, type Language } from '@tsukuroi/core';
import type { FeedState } from '@tsukuroi/knowledge';
import { FEEDS } from '@tsukuroi/knowledge/feeds/registry.ts';
import { type FeedRow, feedRowShape, feedsGrid, jobShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import { actorOf } from '../audit/index.ts';
import type { Knowledge } from './service.ts';
import { BROUGHT_UNSIGNED, OWN_FEEDS, REBUILD, rebuildStep } from './texts.ts';

export function addKnowledgeRoutes(app: App, context: ServerContext, { knowledge }: Domain): void {
  const { audit, clock, db, jobs, settings } = context;

  app.route({
    method: 'POST',
    url: `${API}/knowledge/rebuild`,
    config: { access: who.adminOperator },
    schema: { summary: 'Make the knowledge anew', tags: ['knowledge'], response: { 200: jobShape } },
    handler: async (request) => {
      const { id: facility } = await settings.facility();
      await inTransaction(db, (tx) =>
        audit.append(tx, facility, {
          who: actorOf(request.principal),
          what: 'knowledge.rebuilt',
          target: knowledge.view().digest,
        }),
      );
      return jobs.get(startRebuild(jobs, knowledge), request.language);
    },
  });

  addList<FeedRow>(app, {
    grid: feedsGrid,
    access: who.all,
    row: feedRowShape,
    clock,
    source: async (request) => {
      const said = await broughtSentence(knowledge, request.language);
      const rows = feedRows(knowledge.view().feeds, clock, request.language);
      const withCaveat = (row: FeedRow): FeedRow =>
        said === undefined || row.state === 'absent' ? row : { ...row, caveat: `${said}${row.caveat ?? ''}` };
      return { kind: 'rows', rows: rows.map(withCaveat), idOf: (row) => row.id };
    },
  });
}

/** What people must know of where the knowledge came from; nothing when it is signed, or made here. */
async function broughtSentence(knowledge: Knowledge, language: Language): Promise<string | undefined> {
  if (knowledge.refusal !== undefined) {
    const { what, effect } = describeError(knowledge.refusal, language);
    return `${what}${effect}`;
  }
  const last = await knowledge.carried.last();
  return last?.signed === false ? BROUGHT_UNSIGNED[language] : undefined;
}

/** Starts making the knowledge anew; a second start answers the running one. */
export function startRebuild(jobs: Jobs, knowledge: Knowledge): string {
  return jobs.start({
    kind: 'knowledge-rebuild',
    title: REBUILD.title,
    run: async (report) => {
      if (!(await knowledge.isOutdated())) {
        report(1, REBUILD.nothingNew);
        return;
      }
      await knowledge.rebuild(({ step, done, of, feed }) => {
        const share = of === 0 ? 0 : done / of;
        report(step === 'reading' ? 0.6 * share : 0.6 + 0.2 * share, rebuildStep(step, feed));
        if (step === 'writing' && done >= of) {
          report(0.8, REBUILD.matching);
        }
      });
    },
  });
}

/** Every feed of the product, those without data too: what is absent is said, not left out. */
export function feedRows(states: readonly FeedState[], clock: Clock, language: Language): FeedRow[] {
  const byId = new Map(states.map((state) => [state.id, state]));
  const known = FEEDS.map((feed) => ({ ...feed, caveat: feed.caveat ?? null }));
  const own = Object.entries(OWN_FEEDS)
    .filter(([id]) => byId.has(id))
    .map(([id, feed]) => ({ ...feed, id, caveat: null }));
  return [...known, ...own].map((feed) => {
    const state = byId.get(feed.id);
    const age = state?.date === undefined ? null : daysBetween(state.date, dayInJapan(clock.nowMs()));
    return {
      id: feed.id,
      title: feed.title[language],
      state: stateOf(state, age),
      origin: state?.origin ?? '',
      date: state?.date?.slice(0, 10) ?? null,
      ageDays: age === null || Number.isNaN(age) ? null : age,
      staleAfterDays: state?.staleAfterDays ?? feed.staleAfterDays,
      records: state?.records ?? 0,
      caveat: feed.caveat?.[language] ?? null,
      refusal: state?.held === undefined ? null : `${state.held.file} ${state.held.position}: ${state.held.reason}`,
      licence: feed.licence,
      home: feed.home,
    };
  });
}

function stateOf(state: FeedState | undefined, age: number | null): FeedRow['state'] {
  if (state === undefined) {
    return 'absent';
  }
  if (state.held !== undefined) {
    return 'refused';
  }
  if (age === null || Number.isNaN(age)) {
    return 'undated';
  }
  return age > state.staleAfterDays ? 'stale' : 'current';
}
