import { canonicalJson, sha256, TsukuroiError } from '@tsukuroi/core';
import type { DetachedSignature } from '../roles/verify.ts';
import {
  type Bundle,
  type BundleEntry,
  bundleShape,
  ENTRIES_LIMIT,
  MANIFEST_LIMIT_BYTES,
  MANIFEST_NAME,
  SIGNATURES_NAME,
  signaturesShape,
} from './shape.ts';

/** A manifest that was read: its bytes are what was signed, their SHA-256 is the bundle's name. */
export interface ReadManifest {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly bundle: Bundle;
}

/** An entry whose bytes travel in this bundle. */
export function isCarried(entry: BundleEntry): boolean {
  return entry.parts.length > 0 || entry.size === 0;
}

/** The bytes of a manifest (RFC 8785) and its name. A manifest that breaks its own rules is a bug of the writer. */
export function sealManifest(bundle: Bundle): ReadManifest {
  const bytes = Buffer.from(canonicalJson(bundle));
  const problem = bytes.length > MANIFEST_LIMIT_BYTES ? 'too large' : contradictionIn(bundleShape.parse(bundle));
  if (problem !== undefined) {
    throw new Error(`manifest: ${problem}`);
  }
  return { id: sha256(bytes), bytes, bundle };
}

/**
 * Reads a manifest whose signatures were verified over exactly these bytes. `BUNDLE_UNREADABLE` with the reason when it is
 * not canonical JSON of the shape, or contradicts itself.
 */
export function readManifest(bytes: Uint8Array): ReadManifest {
  const value = parseJson(bytes, MANIFEST_NAME);
  if (entriesIn(value) > ENTRIES_LIMIT) {
    // The shape says so too, but only after it has looked at each of them.
    throw unreadable(MANIFEST_NAME, 'too many entries');
  }
  const parsed = bundleShape.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unreadable(MANIFEST_NAME, `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim(), parsed.error);
  }
  if (canonicalJson(value) !== Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) {
    throw unreadable(MANIFEST_NAME, 'not RFC 8785');
  }
  const problem = contradictionIn(parsed.data);
  if (problem !== undefined) {
    throw unreadable(MANIFEST_NAME, problem);
  }
  return { id: sha256(bytes), bytes, bundle: parsed.data };
}

function entriesIn(value: unknown): number {
  const holds = typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries);
  return holds ? (value.entries as readonly unknown[]).length : 0;
}

/** Reads the signatures beside a manifest. This file is not signed itself, so it is small and strict. */
export function readSignatures(bytes: Uint8Array): readonly DetachedSignature[] {
  const parsed = signaturesShape.safeParse(parseJson(bytes, SIGNATURES_NAME));
  if (!parsed.success) {
    throw unreadable(SIGNATURES_NAME, parsed.error.issues[0]?.code ?? '', parsed.error);
  }
  return parsed.data.signatures;
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  const problem = costIn(bytes);
  if (problem !== undefined) {
    throw unreadable(file, problem);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw unreadable(file, 'not JSON', cause);
  }
}

const DEEPEST = 8;
/** An entry with one part has 3 brackets and 8 commas. */
const MOST_BRACKETS = 5 * ENTRIES_LIMIT;
const MOST_COMMAS = 15 * ENTRIES_LIMIT;

/**
 * Looks over JSON before it is parsed: a few megabytes of brackets would become gigabytes of empty arrays. Brackets inside
 * texts are not counted.
 */
function costIn(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let brackets = 0;
  let commas = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) {
        at++;
      } else if (byte === 0x22) {
        inText = false;
      }
    } else if (byte === 0x22) {
      inText = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      brackets++;
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x2c) {
      commas++;
    }
    if (depth > DEEPEST || brackets > MOST_BRACKETS || commas > MOST_COMMAS) {
      return depth > DEEPEST ? 'too deep' : 'too many members';
    }
  }
  return undefined;
}

function unreadable(file: string, reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('BUNDLE_UNREADABLE', { file, reason }, { cause, exitCode: 3 });
}

/** What in a manifest of the right shape cannot be true; undefined when it holds together. */
function contradictionIn(bundle: Bundle): string | undefined {
  const names = new Set<string>();
  const files = new Set<string>();
  const volumes = bundle.volumes.map(() => ({ files: 0, bytes: 0 }));
  for (const entry of bundle.entries) {
    const key = `${entry.kind} ${entry.name}`;
    if (names.has(key)) {
      return `entry twice: ${key}`;
    }
    names.add(key);
    const problem = contradictionInEntry(bundle, entry);
    if (problem !== undefined) {
      return problem;
    }
    for (const part of entry.parts) {
      const volume = volumes[part.volume - 1];
      if (files.has(part.file) || volume === undefined) {
        return `part twice or in no volume: ${part.file}`;
      }
      files.add(part.file);
      volume.files++;
      volume.bytes += part.size;
    }
  }
  const wrong = volumes.findIndex(
    (volume, index) => volume.files !== bundle.volumes[index]?.files || volume.bytes !== bundle.volumes[index]?.bytes,
  );
  if (wrong >= 0) {
    return `volume ${wrong + 1} is not what its parts say`;
  }
  const taken = bundle.ignorable.find(
    (name) => name === MANIFEST_NAME || name === SIGNATURES_NAME || files.has(name) || /^f\d{6}\.\d{3}$/.test(name),
  );
  return taken === undefined ? undefined : `${taken} cannot be ignorable`;
}

function contradictionInEntry(bundle: Bundle, entry: BundleEntry): string | undefined {
  const { kind, name, parts } = entry;
  const sealed = kind === 'sealed' || kind === 'sealed-index';
  if (sealed !== (bundle.sealed !== null)) {
    return `${name}: ${sealed ? 'sealed entry in an open bundle' : 'open entry in a sealed bundle'}`;
  }
  if (kind === 'content' && name !== entry.sha256) {
    return `${name}: a content is named by its hash`;
  }
  if (!isCarried(entry)) {
    return bundle.base.kind === 'none' || sealed ? `${name}: not carried, but there is no base` : undefined;
  }
  let size = 0;
  let volume = 1;
  for (const part of parts) {
    size += part.size;
    if (part.volume < volume) {
      return `${name}: parts go back to an earlier volume`;
    }
    volume = part.volume;
  }
  return size === entry.size ? undefined : `${name}: parts do not add up`;
}
