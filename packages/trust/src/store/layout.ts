import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';

/** Where things stand in a content store's folder (docs/formats/content-store.md). */
export function layoutOf(root: string) {
  return {
    root,
    contents: join(root, 'sha256'),
    bucket: (name: string) => join(root, 'sha256', name),
    content: (hash: string) => join(root, 'sha256', hash.slice(0, 2), hash),
    incoming: join(root, 'incoming'),
    partial: (hash: string) => join(root, 'incoming', hash),
    reservations: join(root, 'reserved'),
    reservation: (hash: string) => join(root, 'reserved', `${hash}.json`),
    holders: join(root, 'holders'),
    holder: (name: string) => join(root, 'holders', `${sha256(name)}.json`),
    quarantine: join(root, 'quarantine'),
    quarantined: (hash: string) => join(root, 'quarantine', hash),
    locks: join(root, 'locks'),
    fetchLock: (hash: string) => join(root, 'locks', hash),
    spaceLock: join(root, 'locks', 'space'),
    holdersLock: join(root, 'locks', 'holders'),
  };
}

export type Layout = ReturnType<typeof layoutOf>;
