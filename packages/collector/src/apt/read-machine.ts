import type { TsukuroiError } from '@tsukuroi/core';
import { type Manifest, manifestShape } from '@tsukuroi/protocol';
import { importInventories } from '@tsukuroi/providers';
import { type ListedMachine, machineFromManifest, machineFromStatus } from './machine.ts';

/** Machines of one file, and the parts of it that are none. */
export interface ReadMachines {
  readonly machines: readonly ListedMachine[];
  readonly refused: readonly TsukuroiError[];
}

/**
 * Reads a dpkg status file as it is (apt then knows every dependency), a manifest, or anything else that `inventory import`
 * takes. Errors of a whole file are answered in `refused`.
 */
export function readMachines(bytes: Uint8Array, name: string): ReadMachines {
  const text = Buffer.from(bytes).toString('utf8');
  if (/^\s*Package: /.test(text) && /^Status: /m.test(text)) {
    return gathered([machineFromStatus(text, name)]);
  }
  const read = manifestsIn(bytes, name);
  const parts = gathered(read.manifests.map(({ manifest, from }) => machineFromManifest(manifest, from)));
  return { machines: parts.machines, refused: [...parts.refused, ...read.refused] };
}

/** The manifests of one file: a manifest as it is, or anything that `inventory import` takes. */
export function manifestsIn(
  bytes: Uint8Array,
  name: string,
): {
  readonly manifests: readonly { readonly manifest: Manifest; readonly from: string }[];
  readonly refused: readonly TsukuroiError[];
} {
  const bare = bareManifest(Buffer.from(bytes).toString('utf8'));
  if (bare !== undefined) {
    return { manifests: [{ manifest: bare, from: name }], refused: [] };
  }
  const read = importInventories(bytes, name);
  return read.ok
    ? {
        manifests: read.value.inventories.map(({ manifest, device }) => ({ manifest, from: `${name} ${device.name}` })),
        refused: read.value.refused.map(({ error }) => error),
      }
    : { manifests: [], refused: [read.error] };
}

function bareManifest(text: string) {
  try {
    const parsed = text.trimStart().startsWith('{') ? manifestShape.safeParse(JSON.parse(text)) : undefined;
    return parsed?.success === true ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function gathered(results: readonly ReturnType<typeof machineFromStatus>[]): ReadMachines {
  return {
    machines: results.flatMap((result) => (result.ok ? [result.value] : [])),
    refused: results.flatMap((result) => (result.ok ? [] : [result.error])),
  };
}
