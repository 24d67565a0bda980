import { systemClock } from '@tsukuroi/core';
import { type Machine, machineAt } from '../../machine.ts';
import type { PatchProvider, PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { applyDnf, lookDnf } from './apply.ts';
import { VENDOR_KEYS } from './machine-keys.ts';
import { dnfNeedRestart } from './need-restart.ts';
import { type DnfOrder, neededFiles } from './order.ts';
import { clearLaidOut, prepareDnf } from './prepare.ts';
import { rpmTools } from './programs.ts';

/**
 * Installs rpm packages out of the device's own store with the machine's own rpm and dnf, which never talk to the network
 * (docs/recipes/dnf-patch.md).
 *
 * @param keyFolder vendors' keys; the machine's own unless told
 * @param root another system's folder, as rpm's `--root` and dnf's `--installroot`
 */
export function dnfPatch(
  options: { readonly keyFolder?: string; readonly root?: string; readonly machine?: Machine } = {},
): PatchProvider<DnfOrder> {
  const { keyFolder = VENDOR_KEYS, root = '/' } = options;
  const tools = (world: PatchWorld) => rpmTools(world.run, root);
  return {
    id: 'dnf',
    needs: neededFiles,
    async prepare(order, world) {
      const prepared = await prepareDnf(order, world, tools(world), keyFolder);
      if (!prepared.ok) {
        await clearLaidOut(world);
      }
      return prepared;
    },
    apply: (order, prepared, world) => applyDnf(order, prepared, world, tools(world), keyFolder),
    look: (order, world) => lookDnf(order, world, tools(world)),
    needRestart: (world) => dnfNeedRestart(tools(world), options.machine ?? machineAt('/', systemClock, systemRunner)),
  };
}
