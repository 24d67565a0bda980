import { join } from 'node:path';
import { shortName } from '@tsukuroi/trust/bundle/label.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import { directorOf, namedContentsOf } from '../director/index.ts';
import { Effects } from './effects.ts';
import type { EffectKind, Taken } from './effects-record.ts';
import { letGoOfOvertaken } from './let-go.ts';
import { CarryingService } from './service.ts';
import { EFFECT_WORDS, TITLES } from './texts.ts';

/** What travels, of a running server. */
export interface Carrying {
  readonly carrying: CarryingService;
  readonly effects: Effects;
  /** Makes what came in take effect, as a job that people see; nothing when nothing is due. */
  look(): Promise<void>;
  /** Lets go of the contents of overtaken bundles; answers the bytes freed. */
  letGo(): Promise<number>;
}

const CARRYINGS = new WeakMap<ServerContext, Carrying>();

export function carryingOf(context: ServerContext): Carrying {
  let carrying = CARRYINGS.get(context);
  if (carrying === undefined) {
    carrying = open(context);
    CARRYINGS.set(context, carrying);
  }
  return carrying;
}

const AUDITED: Readonly<Record<EffectKind, readonly [taken: string, refused: string]>> = {
  metadata: ['carrying.catalog-taken', 'carrying.catalog-refused'],
  knowledge: ['carrying.knowledge-taken', 'carrying.knowledge-refused'],
};

function open(context: ServerContext): Carrying {
  const { audit, clock, dataFolder, db, jobs, log, settings } = context;
  const note = async (kind: EffectKind, { bundle, outcome, problem }: Taken): Promise<void> => {
    const { id: facility } = await settings.facility();
    const [taken, refused] = AUDITED[kind];
    await inTransaction(db, (tx) =>
      audit.append(tx, facility, {
        who: programActor('carrying'),
        what: outcome === 'refused' ? refused : taken,
        target: shortName(bundle),
        after: { outcome, ...(problem === undefined ? {} : { code: problem.code }) },
      }),
    );
  };
  const effects = new Effects({
    door: nodeDoor(),
    clock,
    dataFolder,
    bringKnowledge: (files) => domainOf(context).knowledge.bring(files),
    catalogTaken: async () => (await directorOf(context)).care(),
    note,
    log: (message, fields) => log.error(message, fields),
  });
  const carrying = new CarryingService({ audit, clock, dataFolder, db, effects, facility: () => settings.facility() });
  return {
    carrying,
    effects,
    look: async () => {
      if (await effects.isDue()) {
        jobs.start({
          kind: 'bundle-effects',
          title: TITLES.effects,
          run: (report) => effects.apply((kind) => report(null, EFFECT_WORDS.now(EFFECT_WORDS[kind]))),
        });
      }
    },
    letGo: async () => {
      if ((await directorOf(context)).ceremony.kind !== 'done') {
        return 0;
      }
      const store = contentStore({ root: join(dataFolder, 'store'), door: nodeDoor() });
      const named = async () => {
        const contents = await namedContentsOf(context);
        if (contents.size === 0) {
          // A catalogue names its charter at least: whoever finds nothing has not understood something.
          throw new Error('nothing is named');
        }
        return contents.keys();
      };
      return letGoOfOvertaken({ door: nodeDoor(), dataFolder, store, named });
    },
  };
}
