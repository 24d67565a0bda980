import { TsukuroiError } from '@tsukuroi/core';
import { IMPORT_LIMITS } from '@tsukuroi/providers';
import { forgetBundle, importBundle, receivedBundles, recoverImports } from '@tsukuroi/trust/bundle/import.ts';
import { MANIFEST_LIMIT_BYTES, type PlainEntry, type Request, requestShape } from '@tsukuroi/trust/bundle/shape.ts';
import type { Box } from '@tsukuroi/trust/mailbox/index.ts';
import { verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { type ListedMachine, machineFromManifest } from '../apt/machine.ts';
import { manifestsIn } from '../apt/read-machine.ts';
import { type RpmMachine, rpmMachine } from '../dnf/machine.ts';
import type { FacilityConfig } from './config.ts';
import type { Context } from './context.ts';

const METADATA_LIMIT_BYTES = 5_000_000;
const IDENTITY_LIMIT_BYTES = 64_000;

/** What a facility has said: what it has and lacks, and the lists of packages of its machines. */
export interface Letters {
  readonly request: { readonly id: string; readonly request: Request } | undefined;
  readonly machines: readonly ListedMachine[];
  readonly rpmMachines: readonly RpmMachine[];
  /** Lists that cannot be read. */
  readonly unreadable: number;
}

/**
 * Takes in what a facility's server left in the box, oldest first, by the same checks as a bundle on a stick: signed by that
 * facility's director, never older. What is refused leaves the box, since it would be refused for ever; a full disk leaves it there.
 *
 * @returns the last refusal; undefined when everything was taken
 */
export async function takeLetters(context: Context, facility: FacilityConfig, box: Box): Promise<unknown> {
  const { config, door, places, store, clock } = context;
  const waiting = (await box.list()).filter(({ whole }) => whole).toSorted((a, b) => a.sequence - b.sequence);
  if (waiting.length === 0) {
    return undefined;
  }
  const director = await door.read(facility.director, METADATA_LIMIT_BYTES);
  const identity = await recipientIdentity(context);
  let refusal: unknown;
  for (const { id } of waiting) {
    try {
      const outcome = await importBundle({
        stick: door,
        folders: (await box.folders(id)) ?? [],
        door,
        root: places.bundles,
        store,
        clock,
        // In a director's root whoever signs the plans is the role `targets` (TUF has no role of that name).
        verify: verifierOf('targets', director),
        expects: { organisation: config.organisation, facility: facility.id, direction: 'outward' },
        ...(identity === undefined ? {} : { identity }),
      });
      if (outcome.outcome !== 'waiting') {
        await box.remove(id);
      }
    } catch (error) {
      refusal = error;
      if (error instanceof TsukuroiError && /^BUNDLE_/.test(error.code) && error.code !== 'BUNDLE_SEALED_NO_KEY') {
        await box.remove(id);
      }
    }
  }
  return refusal;
}

/** What every facility said last, by facility; bundles of which nothing counts any more are let go. */
export async function readLetters(context: Context): Promise<ReadonlyMap<string, Letters>> {
  const { config, door, places, store } = context;
  await recoverImports({ door, root: places.bundles, store });
  const letters = new Map<string, Letters>();
  const received = (await receivedBundles(door, places.bundles)).filter(
    ({ bundle }) => bundle.direction === 'outward' && bundle.organisation === config.organisation,
  );
  for (const [facility, bundles] of Map.groupBy(received, ({ bundle }) => bundle.facility)) {
    const asking = bundles.find(({ entries }) => entries.some(({ kind }) => kind === 'request'));
    const listing = bundles.find(({ entries }) => entries.some(({ kind }) => kind === 'inventory'));
    for (const { id } of bundles) {
      if (id !== asking?.id && id !== listing?.id) {
        await forgetBundle({ door, root: places.bundles, store }, id);
      }
    }
    const entry = asking?.entries.find(({ kind }) => kind === 'request');
    const request = entry === undefined ? undefined : await requestOf(context, entry, facility);
    letters.set(facility, { request, ...(await machinesOf(context, listing?.entries ?? [])) });
  }
  return letters;
}

async function requestOf(context: Context, entry: PlainEntry, facility: string): Promise<Letters['request']> {
  const bytes = await contentOf(context, entry, MANIFEST_LIMIT_BYTES);
  const parsed = requestShape.safeParse(jsonOf(bytes));
  // A request of another facility under this one's signature: whoever wrote it is answered as one who asked for nothing.
  const ours = parsed.data?.organisation === context.config.organisation && parsed.data.facility === facility;
  return parsed.success && ours ? { id: entry.sha256, request: parsed.data } : undefined;
}

async function machinesOf(context: Context, entries: readonly PlainEntry[]): Promise<Omit<Letters, 'request'>> {
  const machines: ListedMachine[] = [];
  const rpmMachines: RpmMachine[] = [];
  let unreadable = 0;
  for (const entry of entries.filter(({ kind }) => kind === 'inventory')) {
    const bytes = await contentOf(context, entry, IMPORT_LIMITS.fileBytes);
    const read = bytes === undefined ? undefined : manifestsIn(bytes, entry.name);
    unreadable += read === undefined ? 1 : read.refused.length;
    for (const { manifest, from } of read?.manifests ?? []) {
      const ofRpm = rpmMachine(manifest);
      const ofDpkg = ofRpm === undefined ? machineFromManifest(manifest, from) : undefined;
      if (ofRpm !== undefined) {
        rpmMachines.push(ofRpm);
      } else if (ofDpkg?.ok === true) {
        machines.push(ofDpkg.value);
      } else {
        unreadable += 1;
      }
    }
  }
  return { machines, rpmMachines, unreadable };
}

async function contentOf({ store }: Context, entry: PlainEntry, limit: number): Promise<Uint8Array | undefined> {
  if (entry.size > limit || (await store.sizeOf(entry.sha256)) !== entry.size) {
    return undefined;
  }
  const file = await store.open(entry.sha256);
  try {
    return await file.read(0, entry.size);
  } finally {
    await file.close();
  }
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The age identity that opens what facilities seal; undefined when none was made. Comments stand before it. */
async function recipientIdentity({ config, door, places }: Context): Promise<string | undefined> {
  const bytes = await door.readIfThere(config.recipient ?? places.recipient, IDENTITY_LIMIT_BYTES);
  return Buffer.from(bytes ?? [])
    .toString('utf8')
    .split(/\r?\n/)
    .find((line) => line.startsWith('AGE-SECRET-KEY-'));
}
