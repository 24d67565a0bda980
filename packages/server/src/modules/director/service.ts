import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { type KeysStatus, keysStatus } from '@tsukuroi/trust/ceremony/status.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Plan } from '@tsukuroi/trust/plan/plan.ts';
import { type Director, openDirector } from '@tsukuroi/trust/repository/director.ts';
import { carriedProfile, type ExpiryProfile, ONLINE_PROFILE } from '@tsukuroi/trust/repository/expiry.ts';
import { METADATA_LIMITS, repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { repositoriesMark } from '@tsukuroi/trust/repository/mark.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { answerTime, type TimeAnswer } from '@tsukuroi/trust/time/answer.ts';
import type { ServerConfig } from '../../config.ts';
import type { Log } from '../../module.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { type Actor, type Audit, exportWitness } from '../audit/index.ts';
import { type Ceremony, readCeremony } from './ceremony.ts';
import './errors.ts';
import { withIndexLengths } from './index-length.ts';
import { readSignedCatalog, type SignedCatalog } from './signed-catalog.ts';
import { backedBy, noteSigned, noteWaiting } from './waiting.ts';

export interface DirectorParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
  readonly dataFolder: string;
  /** As the database knows it; the ceremony has its own name for the facility. */
  readonly facility: string;
  readonly config: Pick<ServerConfig, 'carriedDays'>;
  readonly door?: FileDoor;
}

/** A plan before it has a number: what somebody wants a device to do. */
export type PlanDraft = Omit<Plan, 'format' | 'facility' | 'number' | 'madeAt'>;

export interface Ordered {
  readonly published: readonly Plan[];
  /** Actions that were left out because content of theirs waits for the offline keys. */
  readonly heldBack: number;
}

/** The mark of what is published is looked at anew this often: the command line may have changed it beside the server. */
const LOOK_MS = 2_000;

/**
 * The director of this facility: signs plans and the time, and renews the timestamp, as long as the ceremony's part of this server holds
 * together. Everything it says is limited by what agents verify for themselves (docs/threat-model.md).
 */
export class DirectorService {
  readonly #parts: DirectorParts;
  readonly #door: FileDoor;
  #ceremony: Ceremony = { kind: 'none' };
  #catalog: SignedCatalog | undefined;
  #mark: { readonly value: string | undefined; readonly atMs: number } | undefined;
  /** The mark after the last look at what stands behind it. */
  #known: string | undefined;
  #todo: KeysStatus['todo'] = [];
  #alone: Promise<unknown> = Promise.resolve();

  constructor(parts: DirectorParts) {
    this.#parts = parts;
    this.#door = parts.door ?? nodeDoor();
  }

  get ceremony(): Ceremony {
    return this.#ceremony;
  }

  get catalog(): SignedCatalog | undefined {
    return this.#catalog;
  }

  get todo(): KeysStatus['todo'] {
    return this.#todo;
  }

  get folders(): { readonly catalog: string; readonly director: string } {
    return serverPlaces(this.#parts.dataFolder);
  }

  get door(): FileDoor {
    return this.#door;
  }

  /**
   * Looks at the data folder again, renews what is halfway to its expiry, and takes up a newer catalogue or another audit head with it.
   * Called at the start and every hour; never throws for what lies in the folder.
   */
  care(): Promise<void> {
    return this.#inTurn(async () => {
      const { clock, dataFolder, log } = this.#parts;
      this.#ceremony = await readCeremony(this.#door, dataFolder);
      if (this.#ceremony.kind === 'done') {
        try {
          await this.#takeCatalog();
          if (await this.#isDue()) {
            await this.#publish({});
          }
        } catch (error) {
          if (!(error instanceof TsukuroiError)) {
            throw error;
          }
          this.#ceremony = { kind: 'refused', error };
        }
      }
      // After what was due is renewed: a server that was off for a day would else call its own signatures stopped.
      this.#todo = (await keysStatus(this.#door, dataFolder, clock).catch(() => undefined))?.todo ?? [];
      this.#mark = undefined;
      this.#known = await this.#readMark();
      if (this.#ceremony.kind === 'refused') {
        log.warn('the director does not sign', { code: this.#ceremony.error.code });
      }
    });
  }

  /**
   * Changes when catalogue or director's repository did: 16 hexadecimal digits that a check-in answer carries. Undefined without a
   * ceremony; with a refused one what was published before is still told.
   */
  async mark(): Promise<string | undefined> {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#mark === undefined || Math.abs(nowMs - this.#mark.atMs) >= LOOK_MS) {
      if (this.#ceremony.kind === 'none' && (await this.#isHeld())) {
        // The first ceremony beside the running server: devices that enrol after it must not wait for the hour.
        await this.care();
      }
      let value = await this.#readMark();
      if (value !== this.#known && this.#ceremony.kind !== 'none') {
        // The command line brought a catalogue or another key beside the running server: taken up before anybody hears of it.
        await this.care();
        value = await this.#readMark();
      }
      this.#known = value;
      this.#mark = { value, atMs: nowMs };
    }
    return this.#mark.value;
  }

  /** The time, signed for the one who asked. @throws TsukuroiError DIRECTOR_ABSENT */
  answerTime(nonce: string, device: string): TimeAnswer {
    const { key, trust } = this.#ready();
    return answerTime({ nonce, facility: trust.facility, device }, this.#parts.clock, signerOf([key]));
  }

  /**
   * Signs plans and publishes them, each numbered above every plan its device has seen. What the catalogue does not name is left out and
   * waits (承認待ち); the rest of the plan goes out.
   *
   * @throws TsukuroiError DIRECTOR_ABSENT, DEVICE_NAME, ROLE_FULL
   */
  order(who: Actor, drafts: readonly PlanDraft[]): Promise<Ordered> {
    return this.#inTurn(async () => {
      const { trust } = this.#ready();
      const catalog = await this.#takeCatalog();
      const { audit, clock, db, facility } = this.#parts;
      const director = await this.#open();
      const seconds = Math.floor(clock.nowMs() / 1000);
      const wanted = new Map<string, Parameters<typeof noteWaiting>[2][number]>();
      let heldBack = 0;
      const whole = await Promise.all(
        drafts.map(async (draft) => ({
          ...draft,
          actions: await withIndexLengths(this.#door, this.#parts.dataFolder, draft.actions),
        })),
      );
      const published = whole.map((draft): Plan => {
        const { actions, waiting } = backedBy(catalog, draft.actions);
        heldBack += draft.actions.length - actions.length;
        for (const content of new Map(waiting.map((one) => [`${one.sha256} ${one.target}`, one])).values()) {
          const key = `${content.sha256} ${content.target}`;
          wanted.set(key, { content, devices: (wanted.get(key)?.devices ?? 0) + 1 });
        }
        const number = Math.max((director.planNumber(draft.device) ?? 0) + 1, seconds);
        const madeAt = isoSeconds(clock.nowMs());
        return { format: 'plan/1', facility: trust.facility, number, madeAt, ...draft, actions: [...actions] };
      });
      // The record first: a plan that goes out is in the audit whose head its timestamp carries.
      await inTransaction(db, async (tx) => {
        await noteWaiting(tx, this.#noting, [...wanted.values()]);
        await audit.append(tx, facility, {
          who,
          what: 'director.plans-published',
          target: `${published.length}`,
          after: published.map(({ device, number, actions }) => ({ device, number, actions: actions.length })),
        });
      });
      await this.#publish(
        {
          plans: published.map((plan) => {
            const { device, number } = plan;
            return { device, number, bytes: Buffer.from(JSON.stringify(plan)) };
          }),
        },
        director,
      );
      return { published, heldBack };
    });
  }

  /**
   * Signs every role anew, above whatever agents may have seen, and withdraws every plan: called once on a data folder that was put back
   * from a backup. Answers what became of it; never throws for what lies in the folder.
   */
  signAfterRestore(): Promise<Ceremony> {
    return this.#inTurn(async () => {
      this.#ceremony = await readCeremony(this.#door, this.#parts.dataFolder);
      if (this.#ceremony.kind === 'done') {
        try {
          await this.#takeCatalog();
          await this.#publish({ afterRestore: true });
        } catch (error) {
          if (!(error instanceof TsukuroiError)) {
            throw error;
          }
          this.#ceremony = { kind: 'refused', error };
        }
      }
      return this.#ceremony;
    });
  }

  get #noting() {
    const { audit, clock, facility } = this.#parts;
    return { audit, clock, facility };
  }

  #ready(): Extract<Ceremony, { kind: 'done' }> {
    if (this.#ceremony.kind !== 'done') {
      throw new TsukuroiError('DIRECTOR_ABSENT', {}, { exitCode: 3 });
    }
    return this.#ceremony;
  }

  #open(): Promise<Director> {
    const { key, trust } = this.#ready();
    const { clock, config } = this.#parts;
    const profile = profileOf(config);
    return openDirector({
      door: this.#door,
      folder: this.folders.director,
      facility: trust.facility,
      keys: [key],
      profile,
      clock,
    });
  }

  async #takeCatalog(): Promise<SignedCatalog> {
    const { db } = this.#parts;
    const catalog = await readSignedCatalog(this.#door, this.folders.catalog);
    if (catalog.version !== this.#catalog?.version) {
      this.#catalog = catalog;
      await inTransaction(db, (tx) => noteSigned(tx, this.#noting, catalog));
    }
    return catalog;
  }

  async #publish(publication: Parameters<Director['publish']>[0], director?: Director): Promise<void> {
    const head = await this.#head();
    const statements = {
      ...(this.#catalog === undefined ? {} : { catalog: this.#catalog.version }),
      ...(head === undefined ? {} : { audit: { ...head } }),
    };
    await (director ?? (await this.#open())).publish({ ...publication, statements });
    this.#mark = undefined;
    this.#known = await this.#readMark();
  }

  /** The head of the audit chain: whoever keeps a timestamp can tell a chain that was rebuilt. */
  async #head() {
    const { db, clock, facility } = this.#parts;
    return (await exportWitness(db, clock)).heads.find((one) => one.facility === facility);
  }

  /** Half of the timestamp's life is over, it names another catalogue, or what it stands under is another key. */
  async #isDue(): Promise<boolean> {
    const { clock, config } = this.#parts;
    const timestamp = await repositoryFiles(this.#door, this.folders.director).timestamp();
    if (timestamp === undefined) {
      return true;
    }
    const { expires, statements } = timestamp.signed;
    const half = (profileOf(config).timestamp * 86_400_000) / 2;
    const left = Date.parse(expires) - clock.nowMs();
    return (
      left < half ||
      left > 2 * half ||
      statements?.catalog !== this.#catalog?.version ||
      (statements?.audit === undefined && (await this.#head()) !== undefined)
    );
  }

  /** Whether a ceremony has begun in the data folder; what cannot be read is looked into. */
  async #isHeld(): Promise<boolean> {
    return (await readSite(this.#door, this.#parts.dataFolder).catch(() => 'unreadable')) !== undefined;
  }

  async #readMark(): Promise<string | undefined> {
    const { catalog, director } = this.folders;
    if (this.#ceremony.kind === 'none') {
      return undefined;
    }
    const [ofCatalog, ofDirector] = await Promise.all(
      [catalog, director].map((folder) =>
        this.#door.readIfThere(`${folder}/metadata/timestamp.json`, METADATA_LIMITS.timestamp).catch(() => undefined),
      ),
    );
    return repositoriesMark({ catalog: sha256(ofCatalog ?? ''), director: sha256(ofDirector ?? '') });
  }

  /** One change of the repository at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#alone.then(work, work);
    this.#alone = turn.catch(() => undefined);
    return turn;
  }
}

function profileOf({ carriedDays }: Pick<ServerConfig, 'carriedDays'>): ExpiryProfile {
  return carriedDays === undefined ? ONLINE_PROFILE : carriedProfile(carriedDays);
}
