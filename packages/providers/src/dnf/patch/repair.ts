import { lastLines } from '../../apt/patch/programs.ts';
import type { PatchWorld } from '../../patch/patch.ts';
import { cutOff, failedScripts, readNote, writeNote } from './note.ts';
import { type DnfOrder, supplyOf } from './order.ts';
import { keyOf } from './prepare.ts';
import type { RpmTools } from './programs.ts';
import { type Answer, failedWrite, refuse } from './refuse.ts';
import { replacedBy } from './replaced.ts';
import { isBesideOthers, type RpmState, rpmState } from './state.ts';
import { type ProvedRpm, proveOrder } from './verify.ts';

const REPAIR_MS = 3_600_000;

/**
 * rpm's records, when they are whole; first a transaction of this very order that was cut off is run again for what it had reached. rpm remembers
 * nowhere which scripts did not run (those after the whole transaction never did), and leaves the old version recorded beside the new one. So the
 * ordered files, proved again, are installed once more over themselves: their scripts run, the old records go, and each file is held against its
 * hash. A transaction of anybody else's is not touched: old beside new is then a person's to look at, and so are records that are damaged, which
 * are not rebuilt here, since that hides what was lost (rpmdb(8)).
 */
export async function soundState(
  order: DnfOrder,
  world: PatchWorld,
  tools: RpmTools,
  keyFolder: string,
): Promise<Answer<RpmState>> {
  const state = await readableState(tools);
  if (!state.ok) {
    return state;
  }
  const cut = cutOff(order, await readNote(order, world), state.value);
  const own = new Set(cut.map(({ package: name, place }) => `${name}.${place.architecture}`));
  const foreign = state.value.torn.filter((name) => !own.has(name));
  if (foreign.length > 0) {
    return refuse('package-manager-broken', foreign.join(', '));
  }
  return cut.length === 0 ? state : runAgain({ ...order, packages: cut }, order, state.value, world, tools, keyFolder);
}

/** rpm's records, as far as rpm itself can say that they are readable; old versions may stand beside new ones. */
export async function readableState(tools: RpmTools): Promise<Answer<RpmState>> {
  const verified = await tools.rpmdb(['--verifydb']);
  if (verified.code !== 0) {
    return refuse('package-manager-broken', 'rpmdb --verifydb', verified.text);
  }
  const state = await rpmState(tools);
  return state.ok ? state : refuse('package-manager-broken', state.error);
}

async function runAgain(
  cut: DnfOrder,
  order: DnfOrder,
  before: RpmState,
  world: PatchWorld,
  tools: RpmTools,
  keyFolder: string,
): Promise<Answer<RpmState>> {
  const supply = supplyOf(cut);
  if (!supply.ok) {
    return refuse('order-refused', supply.error);
  }
  const proved = await proveOrder(supply.value, keyFolder, world, tools, order.unsigned).catch(failedWrite);
  if (!proved.ok) {
    return proved;
  }
  for (const { file, item } of proved.value.rpms) {
    // Somebody may have installed since then what this takes the place of; rpm would take it away without a word.
    const replaced = await replacedBy(item.package, file, before, tools);
    if (replaced.length > 0) {
      return refuse('would-remove', replaced.join(', '));
    }
  }
  const several = await isBesideOthers(tools);
  const [beside, alone] = [true, false].map((isBeside) =>
    proved.value.rpms.filter(({ item }) => several(item.package) === isBeside),
  );
  const said: string[] = [];
  let isWhole = true;
  // Of what stands side by side, such as kernels, --upgrade would take the older ones away (rpm(8)).
  for (const [how, rpms] of [['--upgrade', alone ?? []] as const, ['--install', beside ?? []] as const]) {
    if (rpms.length > 0 && isWhole) {
      const files = rpms.map(({ file }) => file);
      const ended = await tools.rpm([how, '--replacepkgs', ...files], world.installMs ?? REPAIR_MS);
      said.push(ended.text);
      isWhole = ended.code === 0;
    }
  }
  const state = await rpmState(tools);
  const wrong = state.ok ? await notWhole(proved.value.rpms, state.value, tools) : [state.error];
  if (!state.ok || !isWhole || wrong.length > 0) {
    const names = wrong.length > 0 ? wrong : cut.packages.map((item) => item.package);
    return refuse('package-manager-broken', names.join(', '), said.join('\n'));
  }
  const note = await readNote(order, world);
  const failed = failedScripts(said.join('\n'), order, state.value);
  const output = [...lastLines(said.join('\n'))];
  const after = { before: note?.before ?? {}, failed: { ...note?.failed, ...failed }, ended: true, output };
  const written = await writeNote(order, world, after).then(() => undefined, failedWrite);
  return written ?? state;
}

/** Packages that are recorded more than once, or whose files are not as the package has them; settings files may be the machine's own. */
async function notWhole(rpms: readonly ProvedRpm[], state: RpmState, tools: RpmTools): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { item } of rpms) {
    const label = `${item.package}-${item.version.replace(/^\d+:/, '')}.${item.architecture}`;
    // rpm(8), --verify: one line for each file that differs; `c` marks a settings file.
    const { text } = await tools.rpm(['--verify', '--nodeps', '--noscripts', label]);
    const differs = text.split('\n').filter((line) => line !== '' && !/^[.SM5DLUGTPC?]{8,9}\s+c\s/.test(line));
    if (state.torn.includes(`${item.package}.${item.architecture}`) || differs.length > 0) {
      wrong.push(keyOf({ package: item.package, architecture: item.architecture }));
    }
  }
  return wrong;
}
