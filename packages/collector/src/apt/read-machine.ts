import type { TsukuroiError } from '@tsukuroi/core';
import { manifestShape } from '@tsukuroi/protocol';
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
  const manifest = bareManifest(text);
  if (manifest !== undefined) {
    return gathered([machineFromManifest(manifest, name)]);
  }
  const read = importInventories(bytes, name);
  if (!read.ok) {
    return { machines: [], refused: [read.error] };
  }
  const parts = gathered(
    read.value.inventories.map((inventory) =>
      machineFromManifest(inventory.manifest, `${name} ${inventory.device.name}`),
    ),
  );
  return { machines: parts.machines, refused: [...parts.refused, ...read.value.refused.map(({ error }) => error)] };
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
