import { systemClock } from '@tsukuroi/core';
import { distributionKeyrings } from '@tsukuroi/core/apt/keyrings.ts';
import { type Machine, machineAt } from '../../machine.ts';
import type { PatchProvider } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { applyApt, lookApt } from './apply.ts';
import { backApt } from './back.ts';
import { aptNeedRestart } from './need-restart.ts';
import { type AptOrder, neededFiles } from './order.ts';
import { prepareApt } from './prepare.ts';

/**
 * Installs Debian and Ubuntu packages out of the device's own store with the machine's own apt, which never talks to the network
 * (docs/recipes/apt-patch.md).
 *
 * @param keyrings may vouch for the vendor's lists; those that the distributions install unless told
 */
export function aptPatch(
  options: { readonly keyrings?: readonly string[]; readonly machine?: Machine } = {},
): PatchProvider<AptOrder> {
  const keyrings = options.keyrings ?? distributionKeyrings();
  const thisMachine = (): Machine => options.machine ?? machineAt('/', systemClock, systemRunner);
  return {
    id: 'apt',
    needs: neededFiles,
    prepare: (order, world) => prepareApt(order, world, keyrings),
    apply: (order, prepared, world) => applyApt(order, prepared, world, keyrings),
    look: lookApt,
    back: (order, prepared, world) => backApt(order, prepared, world, keyrings),
    needRestart: (world) => aptNeedRestart(world.run, thisMachine()),
  };
}
