import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { PatchProvider, PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import type { DnfOrder } from '../patch/order.ts';
import { dnfPatch } from '../patch/provider.ts';
import { contentOf, type SmallRpm, type SmallVendor } from './small-repository.ts';

/** A root of rpm's with something installed, and an order for it. */
export interface RpmBed {
  readonly root: string;
  readonly order: DnfOrder;
  readonly world: PatchWorld;
  readonly provider: PatchProvider<DnfOrder>;
  /** Every program that was run, with its arguments. */
  readonly ran: string[];
  readonly files: Map<string, string>;
}

export interface BedOptions {
  readonly world?: Partial<PatchWorld>;
  readonly signer?: SmallVendor;
  /** Whether the root's rpm knows the vendor's key. */
  readonly keyKnown?: boolean;
}

export function inRoot(root: string, ...args: readonly string[]): string {
  return execFileSync('rpm', ['--root', root, ...args], {
    ...{ encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] },
    env: { PATH: '/usr/bin:/bin', HOME: '/root', LC_ALL: 'C' },
  });
}

/** `name version` of everything that is installed there. */
export function versionsIn(root: string): string[] {
  return inRoot(root, '-qa', '--qf', '%{NAME} %{EVR}\\n')
    .split('\n')
    .filter((line) => !/^(?:gpg-pubkey.*)?$/.test(line))
    .sort();
}

/** A root in which these are installed, and the vendor's key is known unless told otherwise. */
export function rpmRoot(
  root: string,
  vendor: SmallVendor,
  installed: readonly SmallRpm[],
  keyKnown: boolean = true,
): void {
  mkdirSync(join(root, 'usr'), { recursive: true });
  mkdirSync(join(root, 'var'));
  mkdirSync(join(root, 'etc/dnf'), { recursive: true });
  writeFileSync(join(root, 'etc/dnf/dnf.conf'), '[main]\n');
  inRoot(root, '--initdb');
  if (keyKnown) {
    inRoot(root, '--import', vendor.keyFile);
  }
  if (installed.length > 0) {
    inRoot(root, '-U', ...installed.map((item) => vendor.build(item)));
  }
}

/** An order of everything that a published repository offers, and where each content lies. */
export function orderOf(
  at: string,
  offered: readonly SmallRpm[],
  id: string = 'baseos',
): { readonly order: DnfOrder; readonly files: Map<string, string> } {
  const repomd = join(at, 'repodata/repomd.xml');
  const files = new Map([repomd, `${repomd}.asc`].map((file) => [contentOf(file).sha256, file]));
  const metadata = readdirSync(join(at, 'repodata'))
    .filter((name) => /-(primary|filelists)\.xml/.test(name))
    .map((name) => {
      const file = join(at, 'repodata', name);
      files.set(contentOf(file).sha256, file);
      return { type: /-(\w+)\.xml/.exec(name)?.[1] ?? '', path: `repodata/${name}`, ...contentOf(file) };
    });
  const packages = offered.map(({ name, version, head = [] }) => {
    const path = `Packages/${name}-${version}.noarch.rpm`;
    const file = join(at, path);
    files.set(contentOf(file).sha256, file);
    const epoch = head.map((line) => /^Epoch: (\d+)$/.exec(line)?.[1]).find((found) => found !== undefined);
    return {
      ...{ package: name, version: epoch === undefined ? version : `${epoch}:${version}`, ...contentOf(file) },
      ...{ index: contentOf(repomd).sha256, place: { architecture: 'noarch', path } },
    };
  });
  const repository = { id, date: '2026-11-20T00:00:00Z', repomd: contentOf(repomd) };
  return {
    order: { repositories: [{ ...repository, signature: contentOf(`${repomd}.asc`), metadata }], packages },
    files,
  };
}

/** Makes beds in a folder: `installed` is there, and all that is `offered` is ordered. */
export function rpmBeds(folder: string, vendor: SmallVendor) {
  let beds = 0;
  return (installed: readonly SmallRpm[], offered: readonly SmallRpm[], more: BedOptions = {}): RpmBed => {
    beds += 1;
    const root = join(folder, `root-${beds}`);
    rpmRoot(root, vendor, installed, more.keyKnown);
    const signer = more.signer ?? vendor;
    const at = signer.publish(
      `repository-${beds}`,
      offered.map((item) => signer.build(item)),
    );
    const { files, order } = orderOf(at, offered);
    const ran: string[] = [];
    const run: RunProgram = (request) => {
      ran.push(`${request.command} ${request.args.join(' ')}`);
      return systemRunner(request);
    };
    const own = join(folder, `work-${beds}`);
    mkdirSync(own);
    const fileOf = (hash: string) => files.get(hash) ?? join(folder, 'nowhere');
    const world: PatchWorld = {
      ...{ fileOf, folder: own, run, keepFreeBytes: 1_000_000, lockWaitMs: 0 },
      ...more.world,
    };
    return { root, order, world, provider: dnfPatch({ keyFolder: vendor.keyFolder, root }), ran, files };
  };
}
