import { type Clock, isoSeconds } from '@tsukuroi/core';
import type { Facts, Inventory, OperatingSystem, Software, State } from '@tsukuroi/protocol';
// The door of protocol loads every schema with it; an agent checks nothing and starts in a third of the time without.
import { sealInventory } from '@tsukuroi/protocol/seal.ts';
import { archOfPackages } from '@tsukuroi/providers/linux-release/inventory.ts';
import { type Machine, machineAt } from '@tsukuroi/providers/machine.ts';
import { type Memory, noMemory, type Piece, type Provider, type Unreadable } from '@tsukuroi/providers/provider.ts';
import { linuxProviders } from '@tsukuroi/providers/registry.ts';
import { type Runner, systemRunner } from '@tsukuroi/providers/runner.ts';

export interface AgentInventoryOptions {
  /** Folder in which another machine's disk is mounted; nothing in it is run and nothing in it is changed. Default: this machine. */
  readonly root?: string;
  readonly clock: Clock;
  readonly runner?: Runner;
  /** Answers of earlier runs that still hold (memory-file.ts). Default: everything is read anew. */
  readonly memory?: Memory;
  readonly providers?: readonly Provider[];
}

/**
 * What this machine, or the one below `root`, has: manifest, facts and state. A provider that fails leaves its part unknown, with
 * the reason in `unreadable`; the others go on.
 */
export async function agentInventory(options: AgentInventoryOptions): Promise<Inventory> {
  const root = options.root ?? '/';
  const machine = machineAt(root, options.clock, options.runner ?? systemRunner);
  const draft: Draft = {
    os: undefined,
    arch: undefined,
    device: undefined,
    software: [],
    facts: {},
    state: {},
    unreadable: [],
  };
  for (const provider of options.providers ?? linuxProviders) {
    add(draft, await pieceOf(provider, machine, draft, options.memory ?? noMemory));
  }
  if (draft.software.length === 0 && !draft.unreadable.some((entry) => entry.part === 'software')) {
    draft.unreadable.push({
      part: 'software',
      reason: 'dpkg・rpm のどちらの記録も見つかりません。入っているソフトウェアは分かりません。',
    });
  }
  return sealInventory({
    device: draft.device ?? { id: 'name:unknown', name: 'unknown' },
    via: machine.live ? 'agent' : 'root-folder',
    unreadable: draft.unreadable,
    manifest: {
      os: draft.os ?? { id: 'unknown', version: '', name: '' },
      arch: draft.arch ?? archOfPackages(draft.software),
      software: draft.software,
    },
    facts: draft.facts,
    state: { ...draft.state, collectedAt: isoSeconds(options.clock.nowMs()) },
  });
}

interface Draft {
  os: OperatingSystem | undefined;
  arch: string | undefined;
  device: Inventory['device'] | undefined;
  software: Software[];
  facts: Omit<Facts, 'format' | 'manifest'>;
  state: Omit<State, 'format' | 'collectedAt'>;
  unreadable: Unreadable[];
}

async function pieceOf(provider: Provider, machine: Machine, draft: Draft, memory: Memory): Promise<Piece> {
  try {
    return await provider.collect(machine, { os: draft.os, software: draft.software }, memory);
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'Error';
    return {
      unreadable: [
        {
          part: provider.manifest.id,
          reason: `${provider.manifest.title.ja}の読み取りが途中で止まりました（${name}）。`,
        },
      ],
    };
  }
}

/** The first answer to a question stands, except settings that both package systems of a machine have. */
function add(draft: Draft, piece: Piece): void {
  draft.os ??= piece.os;
  draft.arch ??= piece.arch;
  draft.device ??= piece.device;
  draft.software.push(...(piece.software ?? []));
  draft.unreadable.push(...(piece.unreadable ?? []));
  draft.facts = { ...piece.facts, ...draft.facts };
  draft.state = { ...piece.state, ...draft.state };
}
