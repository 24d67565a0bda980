import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, isoSeconds, systemClock } from '@tsukuroi/core';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { type BundleSource, exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { noise, signWith, source, testKeys, verifyWith } from '@tsukuroi/trust/bundle/testing/world.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import {
  type Box,
  type Errands,
  openBox,
  openStation,
  type Station,
  type StationOptions,
  type VisitOptions,
  visit,
} from '@tsukuroi/trust/mailbox/index.ts';
import { onTestFinished } from 'vitest';
import { type Credentials, testAuthority } from '../../testing/authority.ts';

export const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';
export const BUNDLES = { organisation: '西病院グループ', facility: 'higashi' };
const LIMIT = 50_000_000;

/** A hospital's authority, stations it certified, and boxes on a real disk. */
export async function mailboxWorld(clock: Clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-mailbox-'));
  const closing: (() => Promise<void> | void)[] = [];
  onTestFinished(async () => {
    for (const close of closing.reverse()) {
      await close();
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const door = nodeDoor();
  const authority = await testAuthority(FACILITY, clock.nowMs());
  const keys = testKeys();
  const unforeseen: unknown[] = [];
  let sequence = 1;

  const revocations = (number: number, serials: readonly string[]): string =>
    signLine(
      JSON.stringify({
        format: 'revocation/1',
        facility: FACILITY,
        number,
        at: isoSeconds(0),
        serials: [...serials].sort(),
      }),
      createPrivateKey(authority.key),
    );

  /** The folder of a machine that was certified. */
  const accepted = async (name: string, role: 'gate' | 'collector', credentials?: Credentials): Promise<string> => {
    const own = credentials ?? (await authority.certify(role));
    const identity = join(folder, name, 'identity');
    mkdirSync(identity, { recursive: true });
    const file = {
      format: 'gate-identity/1',
      role,
      name,
      facility: FACILITY,
      facilityName: '東病院',
      ...own,
      authority: authority.certificate,
      bundles: BUNDLES,
      root: null,
    };
    writeFileSync(join(identity, 'gate.json'), JSON.stringify(file));
    return join(folder, name);
  };

  const station = async (
    name: string,
    role: 'gate' | 'collector',
    more: Partial<StationOptions> & { readonly outwardBytes?: number } = {},
  ): Promise<Station> => {
    const { outwardBytes = LIMIT, ...rest } = more;
    const at = await accepted(name, role);
    const opened = await openStation({
      door,
      clock,
      words: STATION_WORDS,
      listen: '127.0.0.1:0',
      facilities: [{ identity: join(at, 'identity'), boxes: join(at, 'mailbox'), inwardBytes: LIMIT, outwardBytes }],
      version: '0.1.0',
      unexpected: (error) => unforeseen.push(error),
      ...rest,
    });
    closing.push(() => opened.close());
    return opened;
  };

  /** Exports a bundle and lays it into a box. */
  const fill = async (
    box: Box,
    more: { readonly size?: number; readonly facility?: string; readonly sources?: readonly BundleSource[] } = {},
  ) => {
    sequence += 1;
    const outward = /outward/.test(boxFolders.get(box) ?? '');
    const body = noise(more.size ?? 9_000, `bundle ${sequence}`);
    const exported = await exportBundle({
      door,
      clock,
      out: join(folder, 'exported'),
      organisation: BUNDLES.organisation,
      facility: more.facility ?? BUNDLES.facility,
      direction: outward ? 'outward' : 'inward',
      sequence,
      about: { ja: '11月22日の更新', en: 'updates' },
      sources: more.sources ?? [source(outward ? 'request' : 'content', 'request.json', body)],
      sign: signWith(keys),
      partBytes: 1_000_000,
    });
    return box.put(exported.folders);
  };
  const boxFolders = new Map<Box, string>();
  const box = async (name: string, limitBytes = LIMIT): Promise<Box> => {
    const made = await openBox({ door, folder: join(folder, name), limitBytes, clock });
    boxFolders.set(made, name);
    return made;
  };
  /** So that `fill` knows the direction of a station's box. */
  const known = (made: Box, name: string): Box => {
    boxFolders.set(made, name);
    return made;
  };

  const visitor = async (name: string, role: 'server' | 'gate' = 'server') => {
    const credentials = await authority.certify(role);
    const inbox = await box(`${name}/inward`);
    const outbox = await box(`${name}/outward`);
    const errands: Errands = { revocations: () => '', renewals: async () => [] };
    const go = (address: string, more: Partial<VisitOptions> = {}) =>
      visit({
        address,
        identity: { facility: FACILITY, ...credentials, authority: authority.certificate },
        words: STATION_WORDS,
        revoked: () => new Set(),
        belongs: BUNDLES,
        door,
        inbox,
        outbox,
        errands,
        clock,
        ...more,
      });
    return { credentials, inbox, outbox, visit: go };
  };

  return {
    folder,
    door,
    clock,
    authority,
    keys,
    verify: verifyWith(keys),
    revocations,
    accepted,
    station,
    fill,
    box,
    known,
    visitor,
    unforeseen,
    closing,
  };
}
