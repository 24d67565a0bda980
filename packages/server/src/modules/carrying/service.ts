import { join } from 'node:path';
import { type Clock, type Language, TsukuroiError } from '@tsukuroi/core';
import type { BundleRow, BundleView, CarryingPreview, MediaView, RecipientRow } from '@tsukuroi/protocol';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle, receivedBundles, recoverImports } from '@tsukuroi/trust/bundle/import.ts';
import { forWhom, labelText, shortName } from '@tsukuroi/trust/bundle/label.ts';
import { madeBundles } from '@tsukuroi/trust/bundle/made.ts';
import type { OnProgress } from '@tsukuroi/trust/bundle/progress.ts';
import { holderOf } from '@tsukuroi/trust/bundle/received.ts';
import type { Bundle } from '@tsukuroi/trust/bundle/shape.ts';
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
import { packageLists } from '../inventories/index.ts';
import type { Effects } from './effects.ts';
import './errors.ts';
import { isMountPoint, lookAtMedia, MEDIA_ROOTS, mediaView } from './media.ts';
import { type Outward, type OutwardKind, outwardDigest, outwardOf, outwardSources, outwardText } from './outward.ts';
import { Recipients } from './recipients.ts';
import { Refusals } from './refusals.ts';
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

/** What a person wants written onto a stick. */
export interface Wanted {
  readonly folder: string;
  readonly about?: string | undefined;
  readonly volumeMegabytes?: number | undefined;
  readonly kind?: OutwardKind | undefined;
  /** Id of a registered recipient. */
  readonly recipient?: string | undefined;
  /** Digest of the preview that was read. */
  readonly read?: string | undefined;
}

/** What travels by stick: looks at media, checks, takes in, and writes what the facility asks for. Engine: packages/trust/src/bundle. */
export class CarryingService {
  readonly recipients: Recipients;
  readonly refusals: Refusals;
  readonly #parts: CarryingParts;
  readonly #door: FileDoor = nodeDoor();
  readonly #bundles: string;
  readonly #store: ContentStore;
  readonly #foundLost = new Set<string>();

  constructor(parts: CarryingParts) {
    this.#parts = parts;
    this.#bundles = join(parts.dataFolder, 'bundles');
    this.#store = contentStore({ root: join(parts.dataFolder, 'store'), door: this.#door });
    this.recipients = new Recipients({ door: this.#door, clock: parts.clock, bundles: this.#bundles });
    this.refusals = new Refusals({ door: this.#door, clock: parts.clock, bundles: this.#bundles });
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

  /** Takes a bundle in from a stick, whole or not at all. @throws TsukuroiError CARRYING_…, BUNDLE_…, STORE_… */
  async import(actor: Actor, folders: readonly string[], onProgress: OnProgress) {
    try {
      await this.#trust();
      await this.#demandOnMedia(folders);
    } catch (error) {
      throw await this.#refused(actor, folders, error);
    }
    return this.importFrom(actor, folders, onProgress);
  }

  /**
   * The same from anywhere: what this server fetched itself lies on no stick. The audit tells a refusal too.
   *
   * @param where what a refusal says of the place, for people
   * @throws TsukuroiError CARRYING_NO_KEYS, BUNDLE_…, STORE_…
   */
  async importFrom(
    actor: Actor,
    folders: readonly string[],
    onProgress: OnProgress,
    where: readonly string[] = folders,
  ) {
    try {
      const { verify, expects } = inward(await this.#trust());
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
      throw await this.#refused(actor, where, error);
    }
  }

  async #refused(actor: Actor, folders: readonly string[], error: unknown): Promise<unknown> {
    if (error instanceof TsukuroiError) {
      await this.#note(actor, 'carrying.refused', folders.join(' '), { code: error.code });
      // A full disk may be why it was refused, and that is what must be told.
      await this.refusals.add(actor.name, folders, error).catch(() => undefined);
    }
    return error;
  }

  /** As bundles name this facility; undefined before a ceremony. */
  async belongs(): Promise<{ readonly organisation: string; readonly facility: string } | undefined> {
    const trust = await trustOnServer(this.#door, this.#parts.dataFolder);
    return trust === undefined ? undefined : { organisation: trust.organisation, facility: trust.facility };
  }

  /** Everything that would leave, for a person to read first. @throws TsukuroiError CARRYING_NO_KEYS */
  async preview(kind: OutwardKind): Promise<CarryingPreview> {
    const outward = await this.outward(kind);
    const bytes = outwardSources(outward).reduce((sum, { size }) => sum + size, 0);
    return {
      kind,
      text: outwardText(outward),
      machines: outward.lists.size,
      bytes,
      size: readableBytes(bytes),
      digest: outwardDigest(outward),
    };
  }

  /**
   * Writes what this facility has and lacks, signed by its director, onto a medium. A request holds no free text, so it travels open
   * (docs/formats/bundle.md); lists of packages are sealed to whoever was chosen.
   *
   * @throws TsukuroiError CARRYING_…, BUNDLE_…, ONLINE_KEY_…
   */
  async make(actor: Actor, wanted: Wanted, onProgress: OnProgress) {
    const kind = wanted.kind ?? 'request';
    const { sticks } = await this.#look();
    demandAmong(sticks, wanted.folder);
    const to = kind === 'request' ? undefined : await this.recipients.one(wanted.recipient ?? '');
    const outward = await this.#outward(kind, await this.#lost('every byte'));
    if (wanted.read !== undefined && wanted.read !== outwardDigest(outward)) {
      throw new TsukuroiError('CARRYING_CHANGED');
    }
    const exported = await this.export(outward, {
      out: wanted.folder,
      about: wanted.about,
      recipients: to === undefined ? undefined : [to.recipient],
      volumeBytes: wanted.volumeMegabytes === undefined ? undefined : wanted.volumeMegabytes * 1_000_000,
      onProgress,
    });
    await this.#note(actor, 'carrying.made', shortName(exported.id), {
      kind,
      sequence: exported.bundle.sequence,
      lost: outward.request.request.has.lost.length,
      lists: outward.lists.size,
      ...(to === undefined ? {} : { to: to.name }),
    });
    return exported;
  }

  async addRecipient(
    actor: Actor,
    wanted: { readonly name: string; readonly recipient: string },
  ): Promise<RecipientRow> {
    const row = await this.recipients.add(actor.name, wanted);
    await this.#note(actor, 'carrying.recipient-added', row.name, { recipient: row.recipient });
    return row;
  }

  async removeRecipient(actor: Actor, id: string): Promise<void> {
    const row = await this.recipients.remove(id);
    await this.#note(actor, 'carrying.recipient-removed', row.name, { recipient: row.recipient });
  }

  /** Signs and writes what leaves, and remembers it. */
  async export(
    outward: Outward,
    to: {
      readonly out: string;
      readonly about: string | undefined;
      readonly recipients: readonly string[] | undefined;
      readonly volumeBytes: number | undefined;
      readonly onProgress: OnProgress;
    },
  ) {
    const { clock, dataFolder } = this.#parts;
    const { facility, organisation } = await this.#trust();
    const key = await loadOnlineKey(this.#door, serverPlaces(dataFolder).onlineKey, 'director');
    const made = madeBundles(this.#door, join(this.#bundles, 'made'));
    const usual = USUAL_ABOUT[outward.kind];
    const about = to.about?.trim() || usual.ja;
    const exported = await exportBundle({
      door: this.#door,
      clock,
      out: to.out,
      organisation,
      facility,
      direction: 'outward',
      sequence: await made.nextSequence(clock),
      about: { ja: about, en: about === usual.ja ? usual.en : about },
      sources: outwardSources(outward),
      sign: signerOf([key]),
      ...(to.recipients === undefined ? {} : { recipients: to.recipients }),
      ...(to.volumeBytes === undefined ? {} : { volumeBytes: to.volumeBytes }),
      onProgress: to.onProgress,
    });
    await made.record(exported);
    return exported;
  }

  /** What is to leave now, as far as it can be told without reading every byte of the store. @throws TsukuroiError CARRYING_NO_KEYS */
  async outward(kind: OutwardKind): Promise<Outward> {
    return this.#outward(kind, await this.#lost('quickly'));
  }

  /** What this facility has and lacks now, and the lists of packages of its machines. */
  async #outward(kind: OutwardKind, lost: readonly string[]): Promise<Outward> {
    const { clock, db } = this.#parts;
    const { facility, organisation } = await this.#trust();
    const received = await receivedBundles(this.#door, this.#bundles);
    const newest = received.find(({ bundle }) => bundle.direction === 'inward' && bundle.organisation === organisation);
    const { id: here } = await this.#parts.facility();
    const asked = {
      organisation,
      facility,
      has: {
        bundle: newest === undefined ? null : { id: newest.id, sequence: newest.bundle.sequence },
        contents: [],
        lost: [...lost],
      },
      wanted: lost.map((sha256) => ({ kind: 'content' as const, sha256 })),
    };
    return outwardOf(clock, kind, asked, kind === 'results' ? await packageLists(db, here) : new Map());
  }

  /**
   * Contents that came in and are not there any more: by their names, or after reading every byte of the store. What was found by
   * reading is remembered, so that a preview says it too.
   */
  async #lost(how: 'quickly' | 'every byte'): Promise<readonly string[]> {
    if (how === 'every byte') {
      // What nobody holds any more is not asked for again.
      for (const { sha256 } of (await this.#store.scrub()).lost.filter(({ holders }) => holders.length > 0)) {
        this.#foundLost.add(sha256);
      }
    }
    const lost = new Set<string>();
    for (const sha256 of this.#foundLost) {
      if ((await this.#store.sizeOf(sha256)) === undefined) {
        lost.add(sha256);
      }
    }
    for (const { entries, id } of await receivedBundles(this.#door, this.#bundles)) {
      // Of overtaken ones the contents were let go.
      if ((await this.#store.held(holderOf(id))) === undefined) {
        continue;
      }
      for (const { sha256, size } of entries) {
        if ((await this.#store.sizeOf(sha256)) !== size) {
          lost.add(sha256);
        }
      }
    }
    return [...lost].sort();
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
