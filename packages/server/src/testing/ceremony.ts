import { type Clock, isoSeconds } from '@tsukuroi/core';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { type Charter, watchingCharter } from '@tsukuroi/trust/charter/charter.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { type CatalogChange, publishCatalog } from '@tsukuroi/trust/repository/catalog.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { signRoot } from '@tsukuroi/trust/repository/root.ts';

/** The safe of a hospital. Its keys exist in the test alone; the server's data folder never sees them. */
export interface Safe {
  readonly rootKey: SigningKey;
  readonly catalogKey: SigningKey;
  readonly directorKey: SigningKey;
  /** What a person does with the stick: signs a change of the catalogue and brings the result to the server. */
  sign(change: CatalogChange): Promise<void>;
}

/**
 * Gives a server the results of a ceremony, as `tsukuroi keys init` leaves them (packages/trust/src/ceremony/init.ts), without the minute
 * that its encrypted key files take.
 */
export async function holdCeremony(
  dataFolder: string,
  facility: string,
  clock: Clock,
  charter: Charter = watchingCharter(facility),
): Promise<Safe> {
  const door = nodeDoor();
  const places = serverPlaces(dataFolder);
  const [root, catalog, online] = [newKeyPair(), newKeyPair(), newKeyPair()];
  const by = ({ key }: { key: SigningKey }) => ({ keys: [key.publicKey], threshold: 1 });
  const roles = (others: { key: SigningKey }) => ({
    root: by(root),
    targets: by(others),
    snapshot: by(others),
    timestamp: by(others),
  });
  const organisation = `${facility}-group`;
  const first = signRoot({ organisation, roles: roles(catalog) }, 1, clock.nowMs(), [root.key]);
  await repositoryFiles(door, places.catalog).writeRoot(1, first);
  const own = signRoot({ organisation, facility, roles: roles(online) }, 1, clock.nowMs(), [root.key]);
  await repositoryFiles(door, places.director).writeRoot(1, own);
  await door.writeWhole(places.root, first, { mode: 0o644 });
  await saveOnlineKey(door, places.onlineKey, {
    secret: online.secret,
    role: 'director',
    madeAt: isoSeconds(clock.nowMs()),
  });
  const sign = (change: CatalogChange) =>
    publishCatalog({ door, folder: places.catalog, clock }, change, [catalog.key]).then(() => undefined);
  await sign({
    set: [
      { path: `directors/${facility}/root.json`, content: own },
      { path: `charter/${facility}.json`, content: Buffer.from(JSON.stringify(charter)) },
    ],
  });
  await door.writeWhole(places.site, `${JSON.stringify({ format: 'site/1', facility, oneMachine: false })}\n`);
  return { rootKey: root.key, catalogKey: catalog.key, directorKey: online.key, sign };
}
