import type { Facts, Manifest, Software } from '@tsukuroi/protocol';
import type { Distribution } from '../distribution.ts';
import { type Candidate, type Doubt, identityOf, type JudgedIdentity } from '../identity.ts';
import type { KernelPart } from '../kernels.ts';

/** The kernels of a device as its collector knows them; undefined = not learnt. */
export type KernelFacts = Facts['kernel'];

/** One package with what has to be known to place it. */
export interface Placed {
  readonly software: Software;
  readonly kernel: KernelPart | undefined;
  readonly doubt: Doubt | undefined;
}

export interface PackageParts {
  readonly kind: 'package' | 'kernel' | 'kernel-tools';
  readonly software: Software;
  readonly source: string | undefined;
  readonly candidates: readonly Candidate[];
  readonly judgedVersion: string;
  readonly doubt: Doubt | undefined;
  readonly binaries: readonly string[];
  readonly kernel?: 'running' | 'bootable' | undefined;
}

export function packageIdentity(manifest: Manifest, distribution: Distribution, parts: PackageParts): JudgedIdentity {
  const { software } = parts;
  return identityOf(
    {
      kind: parts.kind,
      name: software.name,
      version: software.version,
      scheme: distribution.family,
      judgedVersion: parts.judgedVersion,
      candidates: parts.candidates,
      doubt: parts.doubt,
      package: { place: distribution, source: parts.source, sourceVersion: software.sourceVersion },
      platform: manifest.os.id,
      arch: software.arch ?? manifest.arch,
      stream: software.stream,
      kernel: parts.kernel,
    },
    parts.binaries,
  );
}
