import { TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import { PublicKey } from '../keys/key.ts';
import './errors.ts';
import type { RootStatement } from './root.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Entry = z.object({ length: z.int().min(0), hashes: z.object({ sha256: Sha256 }) });
/** The catalogue's files are named by version alone (metadata.ts). */
const Meta = Entry.partial().extend({ version: z.int().min(1) });
const Base = z.object({ version: z.int().min(1), expires: z.iso.datetime(), signed_at: z.iso.datetime() });
const RoleOfRoot = z.object({ keyids: z.array(Sha256), threshold: z.int().min(1) });
const Custom = z.record(z.string(), z.json());

const SHAPES = {
  root: Base.extend({
    organisation: z.string(),
    facility: z.string().optional(),
    catalog_at_least: z.int().optional(),
    keys: z.record(Sha256, PublicKey),
    roles: z.object({ root: RoleOfRoot, targets: RoleOfRoot, snapshot: RoleOfRoot, timestamp: RoleOfRoot }),
  }),
  timestamp: Base.extend({
    meta: z.object({ 'snapshot.json': Meta }),
    statements: Custom.optional(),
  }),
  snapshot: Base.extend({ meta: z.record(z.string(), Meta) }),
  targets: Base.extend({
    targets: z.record(z.string(), Entry.extend({ custom: Custom.optional() })),
    delegations: z
      .object({
        keys: z.record(Sha256, PublicKey),
        roles: z.array(RoleOfRoot.extend({ name: z.string(), paths: z.array(z.string()), terminating: z.boolean() })),
      })
      .optional(),
  }),
} as const;

export type Signed<K extends keyof typeof SHAPES> = z.infer<(typeof SHAPES)[K]>;

/**
 * What our own metadata say. Signatures are not looked at: the caller has verified them, or wrote the file itself.
 *
 * @throws `METADATA_UNREADABLE`
 */
export function readSigned<K extends keyof typeof SHAPES>(kind: K, bytes: Uint8Array): Signed<K> {
  try {
    const { signed } = z.object({ signed: z.object({ _type: z.literal(kind) }).loose() }).parse(parse(bytes));
    return SHAPES[kind].parse(signed) as Signed<K>;
  } catch (cause) {
    throw new TsukuroiError('METADATA_UNREADABLE', { kind }, { cause, exitCode: 3 });
  }
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** A root as a statement, for making its successor. */
export function rootStatementOf(root: Signed<'root'>): RootStatement {
  const role = ({ keyids, threshold }: { keyids: string[]; threshold: number }) => ({
    threshold,
    keys: keyids.flatMap((keyid) => root.keys[keyid] ?? []),
  });
  return {
    organisation: root.organisation,
    ...(root.facility === undefined ? {} : { facility: root.facility }),
    ...(root.catalog_at_least === undefined ? {} : { catalogAtLeast: root.catalog_at_least }),
    roles: {
      root: role(root.roles.root),
      targets: role(root.roles.targets),
      snapshot: role(root.roles.snapshot),
      timestamp: role(root.roles.timestamp),
    },
  };
}
