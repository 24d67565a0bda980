import { TsukuroiError } from '@tsukuroi/core';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { type TrustOnServer, trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { loadOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';

/**
 * What a server found of a ceremony in its data folder. `refused`: there was one, but what lies here is not as it must be; nothing is
 * signed, and what was published before stays.
 */
export type Ceremony =
  | { readonly kind: 'none' }
  | { readonly kind: 'done'; readonly trust: TrustOnServer; readonly key: SigningKey }
  | { readonly kind: 'refused'; readonly error: TsukuroiError };

/** Reads the server's part of the ceremony: signatures are verified from the first root on, the key's permissions are looked at. */
export async function readCeremony(door: FileDoor, dataFolder: string): Promise<Ceremony> {
  const places = serverPlaces(dataFolder);
  try {
    // An agent on the same machine keeps its first root in the same folder; only the site file makes it a server's.
    if ((await readSite(door, dataFolder)) === undefined) {
      return { kind: 'none' };
    }
    const trust = await trustOnServer(door, dataFolder);
    if (trust === undefined) {
      return { kind: 'none' };
    }
    return { kind: 'done', trust, key: await loadOnlineKey(door, places.onlineKey, 'director') };
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return { kind: 'refused', error };
    }
    throw error;
  }
}
