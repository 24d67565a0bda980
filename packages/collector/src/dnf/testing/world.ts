import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import type { Manifest } from '@tsukuroi/protocol';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { onTestFinished } from 'vitest';
import { standInMirror } from '../../apt/testing/stand-in-mirror.ts';
import { realNetwork } from '../../network.ts';
import { namedKeys } from '../keys.ts';
import { type RpmMachine, rpmMachine } from '../machine.ts';
import type { DnfSupplyOptions } from '../supply.ts';
import { tinyDnfRepository, vendorKey } from './tiny-repository.ts';

/** A machine of EL9 as its facility tells of it. */
export function elMachine(...packages: readonly (readonly [name: string, evr: string, arch?: string])[]): RpmMachine {
  const software = packages.map(
    ([name, version, arch = 'x86_64']) => ({ scheme: 'rpm', name, version, arch }) as const,
  );
  const os = { id: 'almalinux', version: '9.4', name: 'AlmaLinux 9.4' };
  const manifest: Manifest = { format: 'manifest/1', os, arch: 'x86_64', software };
  return rpmMachine(manifest) as RpmMachine;
}

/** A vendor with one key and one repository behind http on loopback, and a collector with a store. */
export async function dnfWorld(options: { readonly acceptUnsigned?: readonly string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-dnf-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('mirror'));
  const mirror = await standInMirror(at('mirror'));
  onTestFinished(async () => {
    await mirror.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const key = vendorKey(at('vendor'));
  mkdirSync(at('keys'));
  const store = contentStore({ root: at('store'), door: nodeDoor() });
  const supplyOptions: DnfSupplyOptions = {
    folder: at('dnf'),
    door: nodeDoor(),
    store,
    fileOf: layoutOf(at('store')).content,
    network: { ...realNetwork, sleep: async () => undefined },
    clock: fixedClock('2026-11-22T08:30:00Z'),
    run: systemRunner,
    keys: await namedKeys([key.file], at('keys'), systemRunner),
    acceptUnsigned: new Set(options.acceptUnsigned),
    sources: [{ id: 'baseos', addresses: [`${mirror.address}/baseos/`] }],
    class: 'security',
  };
  return { at, key, mirror, repository: tinyDnfRepository(at('mirror/baseos'), key.sign), store, supplyOptions };
}
