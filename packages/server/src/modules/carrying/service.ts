import { join } from 'node:path';
import { type Clock, type Language, TsukuroiError } from '@tsukuroi/core';
import type { BundleRow, BundleView, MediaView } from '@tsukuroi/protocol';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle, receivedBundles, recoverImports } from '@tsukuroi/trust/bundle/import.ts';
import { forWhom, labelText, shortName } from '@tsukuroi/trust/bundle/label.ts';
import { madeBundles } from '@tsukuroi/trust/bundle/made.ts';
import type { OnProgress } from '@tsukuroi/trust/bundle/progress.ts';
import { makeRequest } from '@tsukuroi/trust/bundle/request.ts';
import type { Bundle } from '@tsukuroi/trust/bundle/shape.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { verifyBundle } from '@tsukuroi/trust/bundle/verify.ts';
import { type TrustOnServer, trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { signerOf, verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { type ContentStore, contentStore } from '@tsukuroi/trust/store/store.ts';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import type { Actor, Audit, AuditEvent } from '../audit/index.ts';
import type { Effects } from './effects.ts';
import './errors.ts';
import { isMountPoint, lookAtMedia, MEDIA_ROOTS, mediaView } from './media.ts';
import { USUAL_ABOUT } from './texts.ts';

export interface CarryingParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly dataFolder: string;
  readonly facility: () => Promise<{ readonly id: string }>;
  /** What became of what came in. */
  readonly effects: Pick<Effects, 'standings'>;
  readonly roots?: readonly string[];
  /** Whether a stick is mounted at a folder. */
  readonly isStick?: (folder: string) => Promise<boolean>;
}

/** What travels by stick: looks at media, checks, takes in, and writes what the facility asks for. Engine: packages/trust/src/bundle. */
export class CarryingService {
  readonly #parts: CarryingParts;
  readonly #door: FileDoor = nodeDoor();
  readonly #bundles: string;
  readonly #store: ContentStore;

  constructor(parts: CarryingParts) {
    this.#parts = parts;
    this.#bundles = join(parts.dataFolder, 'bundles');
    this.#store = contentStore({ root: join(parts.dataFolder, 'store'), door: this.#door });
  }

  /** Finishes what a crash interrupted. */
  async recover(): Promise<void> {
    await recoverImports({ door: this.#door, root: this.#bundles, store: this.#store });
  }

  async media(): Promise<MediaView> {
    const ready = (await trustOnServer(this.#door, this.#parts.dataFolder)) !== undefined;
    const received = await receivedBundles(this.#door, this.#bundles);
    const found = await this.#look();
    const known = new Set(received.map(({ id }) => id));
    return mediaView(this.#door, found, { ready, known, looked: this.#roots });
  }

  /** What came in and what was made here, newest first. */
  async history(language: Language = 'ja'): Promise<BundleRow[]> {
    const received = await receivedBundles(this.#door, this.#bundles);
    const made = await madeBundles(this.#door, join(this.#bundles, 'made')).all();
    const standings = await this.#parts.effects.standings(received, language);
    return [
      ...received.map(({ id, bundle, entries }) => rowOf('in', id, bundle, entries.length, standings.get(id))),
      ...made.map(({ id, bundle }) => rowOf('out', id, bundle, bundle.entries.length)),
    ];
  }

  /** @throws TsukuroiError NOT_FOUND */
  async one(id: string, language: Language = 'ja'): Promise<BundleView> {
    const made = await madeBundles(this.#door, join(this.#bundles, 'made')).all();
    const received = await receivedBundles(this.#door, this.#bundles);
    const out = made.find((one) => one.id === id);
    const found = out ?? received.find((one) => one.id === id);
    if (found === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    const { bundle } = found;
    const standings = out === undefined ? await this.#parts.effects.standings(received, language) : undefined;
    return {
      bundle: rowOf(out === undefined ? 'in' : 'out', id, bundle, bundle.entries.length, standings?.get(id)),
      labels: bundle.volumes.map((_, index) =>
        labelText({ ...found, bytes: new Uint8Array() }, index + 1)
          .replace('\uFEFF', '')
          .replaceAll('\r\n', '\n'),
      ),
    };
  }

  /** Reads every byte and changes nothing. @throws TsukuroiError CARRYING_…, BUNDLE_… */
  async check(folders: readonly string[], onProgress: OnProgress) {
    const { verify, expects } = inward(await this.#trust());
    await this.#demandOnMedia(folders);
    return verifyBundle({ stick: this.#door, folders, verify, expects, clock: this.#parts.clock, onProgress });
  }

  /** Takes a bundle in, whole or not at all; the audit tells a refusal too. @throws TsukuroiError CARRYING_…, BUNDLE_…, STORE_… */
  async import(actor: Actor, folders: readonly string[], onProgress: OnProgress) {
    try {
      const { verify, expects } = inward(await this.#trust());
      await this.#demandOnMedia(folders);
      const outcome = await importBundle({
        stick: this.#door,
        folders,
        door: this.#door,
        root: this.#bundles,
        store: this.#store,
        clock: this.#parts.clock,
        verify,
        expects,
        onProgress,
      });
      const { id, bundle, entries, missingVolumes } = outcome;
      const what = outcome.outcome === 'waiting' ? 'carrying.begun' : 'carrying.imported';
      await this.#note(actor, what, shortName(id), {
        outcome: outcome.outcome,
        sequence: bundle.sequence,
        entries: entries.length,
        missingVolumes,
      });
      return outcome;
    } catch (error) {
      if (error instanceof TsukuroiError) {
        await this.#note(actor, 'carrying.refused', folders.join(' '), { code: error.code });
      }
      throw error;
    }
  }

  /**
   * Writes what this facility has and lacks, signed by its director, onto a medium. A request holds no free text, so it travels open
   * (docs/formats/bundle.md); what devices report leaves by `tsukuroi bundle export` with the recipient's key.
   *
   * @throws TsukuroiError CARRYING_…, BUNDLE_…, ONLINE_KEY_…
   */
  async make(
    actor: Actor,
    wanted: { readonly folder: string; readonly about?: string; readonly volumeMegabytes?: number },
    onProgress: OnProgress,
  ) {
    const { organisation, facility } = await this.#trust();
    const { clock, dataFolder } = this.#parts;
    const { sticks } = await this.#look();
    demandAmong(sticks, wanted.folder);
    const key = await loadOnlineKey(this.#door, serverPlaces(dataFolder).onlineKey, 'director');
    const received = await receivedBundles(this.#door, this.#bundles);
    const newest = received.find(({ bundle }) => bundle.direction === 'inward' && bundle.organisation === organisation);
    const lost = (await this.#store.scrub()).lost.map(({ sha256 }) => sha256).sort();
    const request = makeRequest(clock, {
      organisation,
      facility,
      has: {
        bundle: newest === undefined ? null : { id: newest.id, sequence: newest.bundle.sequence },
        contents: [],
        lost,
      },
      wanted: lost.map((sha256) => ({ kind: 'content', sha256 })),
    });
    const file = join(this.#bundles, 'requests', `request-${request.id.slice(0, 8)}.json`);
    await this.#door.writeWhole(file, request.bytes, { mode: 0o644 });
    const made = madeBundles(this.#door, join(this.#bundles, 'made'));
    const about = wanted.about?.trim() || USUAL_ABOUT;
    const exported = await exportBundle({
      door: this.#door,
      clock,
      out: wanted.folder,
      organisation,
      facility,
      direction: 'outward',
      sequence: await made.nextSequence(clock),
      about: { ja: about, en: about === USUAL_ABOUT ? 'request for what is missing' : about },
      sources: await fileSources(this.#door, 'request', file),
      sign: signerOf([key]),
      ...(wanted.volumeMegabytes === undefined ? {} : { volumeBytes: wanted.volumeMegabytes * 1_000_000 }),
      onProgress,
    });
    await made.record(exported);
    await this.#note(actor, 'carrying.made', shortName(exported.id), {
      sequence: exported.bundle.sequence,
      lost: lost.length,
    });
    return exported;
  }

  get #roots(): readonly string[] {
    return this.#parts.roots ?? MEDIA_ROOTS;
  }

  #look() {
    return lookAtMedia(this.#door, this.#roots, this.#parts.isStick ?? isMountPoint);
  }

  async #trust(): Promise<TrustOnServer> {
    const trust = await trustOnServer(this.#door, this.#parts.dataFolder);
    if (trust === undefined) {
      throw new TsukuroiError('CARRYING_NO_KEYS');
    }
    return trust;
  }

  async #demandOnMedia(folders: readonly string[]): Promise<void> {
    const { bundles } = await this.#look();
    for (const folder of folders) {
      demandAmong(
        bundles.flatMap((bundle) => bundle.folders),
        folder,
      );
    }
  }

  async #note(actor: Actor, what: string, target: string, after: AuditEvent['after']): Promise<void> {
    const { audit, db, facility } = this.#parts;
    const { id } = await facility();
    await inTransaction(db, (tx) => audit.append(tx, id, { who: actor, what, target, after }));
  }
}

/** Who may sign what comes in: the collectors that the catalogue names, for this facility. */
function inward({ organisation, facility, catalogTargets }: TrustOnServer) {
  return {
    verify: verifierOf('collector', catalogTargets),
    expects: { organisation, facility, direction: 'inward' },
  } as const;
}

function demandAmong(folders: readonly string[], folder: string): void {
  if (!folders.includes(folder)) {
    throw new TsukuroiError('CARRYING_MEDIUM_GONE', { folder });
  }
}

const NOTHING_TO_DO = { effect: 'none', effectText: '' } as const;

function rowOf(
  way: BundleRow['way'],
  id: string,
  bundle: Bundle,
  entries: number,
  standing: Pick<BundleRow, 'effect' | 'effectText'> = NOTHING_TO_DO,
): BundleRow {
  return {
    id,
    way,
    name: shortName(id),
    whom: forWhom(bundle),
    about: bundle.about.ja,
    sequence: bundle.sequence,
    madeAt: bundle.madeAt,
    entries,
    size: readableBytes(bundle.volumes.reduce((sum, { bytes }) => sum + bytes, 0)),
    volumes: bundle.volumes.length,
    ...standing,
  };
}
