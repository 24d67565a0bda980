import { Metadata, MetadataKind, type Root } from '@tufjs/models';

const KIND_OF_ROLE: Readonly<Record<string, MetadataKind>> = {
  root: MetadataKind.Root,
  timestamp: MetadataKind.Timestamp,
  snapshot: MetadataKind.Snapshot,
};

/**
 * Whether a metadata file is signed by the threshold that its delegator (root, or targets metadata) names for the role. The
 * delegator must have been verified before. Never throws: what cannot be read is not signed.
 */
export function isSignedMetadata(role: string, bytes: Uint8Array, delegator: Uint8Array): boolean {
  try {
    const kind = KIND_OF_ROLE[role] ?? MetadataKind.Targets;
    const by = JSON.parse(Buffer.from(delegator).toString('utf8'));
    const what = JSON.parse(Buffer.from(bytes).toString('utf8'));
    read(by.signed._type, by).verifyDelegate(role, read(kind, what));
    return true;
  } catch {
    return false;
  }
}

/** The models ask for the kind as a type; here it is a value. */
function read(kind: MetadataKind, data: unknown): Metadata<Root> {
  return Metadata.fromJSON(kind as MetadataKind.Root, data as Parameters<typeof Metadata.fromJSON>[1]);
}
