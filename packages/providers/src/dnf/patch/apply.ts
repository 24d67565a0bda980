import { lstat } from 'node:fs/promises';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { lastLines } from '../../apt/patch/programs.ts';
import { countCost } from '../../patch/cost.ts';
import type { Applied, PatchWorld, PreparedPatch } from '../../patch/patch.ts';
import { cutOff, failedScripts, type Note, readNote, writeNote } from './note.ts';
import { type DnfOrder, neededFiles, orderedPackages } from './order.ts';
import { clearLaidOut, dnfInstall, filesAgain, keyOf, LOCKED, missingOf } from './prepare.ts';
import type { RpmTools, Said } from './programs.ts';
import { failedWrite } from './refuse.ts';
import { type RpmState, rpmState } from './state.ts';

const INSTALL_MS = 3_600_000;
const MOST_SETTINGS = 500;

/** Installs a prepared order; see PatchProvider. */
export async function applyDnf(
  order: DnfOrder,
  prepared: PreparedPatch,
  world: PatchWorld,
  tools: RpmTools,
  keyFolder: string,
): Promise<Applied> {
  const cost = countCost();
  if (prepared.packages.length === 0) {
    return lookDnf(order, world, tools);
  }
  const stateBefore = await rpmState(tools);
  const files = await filesAgain(order, prepared, world, tools, keyFolder);
  if (!stateBefore.ok || !files.ok) {
    const { because, about } = files.ok
      ? { because: 'package-manager-broken' as const, about: 'rpm -qa' }
      : files.error;
    return { ...(await lookDnf(order, world, tools)), because, about };
  }
  const earlier = await readNote(order, world);
  // What a transaction that was run again had found before its cut is still what was there before, and scripts that failed then have failed.
  const note: Note = {
    before: { ...Object.fromEntries(prepared.before), ...(earlier?.output === undefined ? {} : earlier.before) },
    failed: { ...earlier?.failed },
  };
  const written = await writeNote(order, world, note).then(() => undefined, failedWrite);
  if (written !== undefined) {
    const about = written.ok ? '' : written.error.about;
    return { ...(await lookDnf(order, world, tools)), because: 'disk-space', about };
  }
  const ended = await dnfInstall(files.value, world, tools, 'install', world.installMs ?? INSTALL_MS);
  const stateAfter = await rpmState(tools);
  const failed = stateAfter.ok ? failedScripts(ended.text, order, stateAfter.value) : {};
  // On a full disk the note stays as it is: what was installed is told all the same.
  const after = { ...note, failed: { ...note.failed, ...failed }, ended: ended.code !== null };
  await writeNote(order, world, after).catch(failedWrite);
  await clearLaidOut(world);
  const looked = await lookDnf(order, world, tools);
  const gone = stateAfter.ok ? goneBetween(stateBefore.value, stateAfter.value) : [];
  return {
    ...looked,
    ...reasonOf(ended, prepared, looked, gone, Object.keys(failed)),
    exit: { code: ended.code, meaning: meaningOf(ended) },
    output: lastLines(ended.text),
    cost: { ...cost(), bytes: looked.cost.bytes },
  };
}

/** What is there of an order, read from rpm's own records; see PatchProvider. */
export async function lookDnf(order: DnfOrder, world: PatchWorld, tools: RpmTools): Promise<Applied> {
  const cost = countCost();
  const state = await rpmState(tools);
  const note = await readNote(order, world);
  const changes = orderedPackages(order).map((item) => {
    const now = state.ok ? state.value.find(item.package, item.architecture).at(-1)?.version : undefined;
    const from = note?.before[keyOf(item)];
    return {
      ...{ package: item.package, architecture: item.architecture, to: item.version },
      ...(from === undefined ? {} : { from }),
      ...(now === undefined ? {} : { now }),
    };
  });
  const looked = {
    ...{ changes, needRestart: [], output: note?.output ?? [], keptSettings: await keptSettings(order, tools) },
    cost: { ...cost(), bytes: neededFiles(order).reduce((sum, { length }) => sum + length, 0) },
  };
  const cut = state.ok ? cutOff(order, note, state.value) : [];
  const own = new Set(cut.map(({ package: name, place }) => `${name}.${place.architecture}`));
  if (!state.ok || state.value.torn.some((name) => !own.has(name))) {
    const about = state.ok ? state.value.torn.join(', ').slice(0, 300) : state.error;
    return { ...looked, outcome: 'partly', because: 'package-manager-broken', about };
  }
  if (cut.length > 0) {
    // All may be recorded as new, and still the scripts that come last, which make a kernel startable, did not run.
    const about = cut.map((item) => item.package).join(', ');
    return { ...looked, outcome: 'partly', because: 'interrupted', about: about.slice(0, 300) };
  }
  const failed = Object.entries(note?.failed ?? {}).filter(([key, transaction]) => {
    const [name = '', architecture = ''] = key.split(':');
    return state.value.find(name, architecture).some((item) => item.transaction === transaction);
  });
  if (failed.length > 0) {
    const about = failed
      .map(([key]) => key.split(':')[0])
      .join(', ')
      .slice(0, 300);
    return { ...looked, outcome: 'partly', because: 'install-failed', about };
  }
  const absent = await missingOf(order, state.value, tools);
  const isChanged =
    absent.length < changes.length || (note !== undefined && changes.some(({ from, now }) => from !== now));
  if (absent.length === 0) {
    return { ...looked, outcome: 'installed' };
  }
  const about = absent
    .map((item) => item.package)
    .join(', ')
    .slice(0, 300);
  return { ...looked, outcome: isChanged ? 'partly' : 'nothing', because: 'not-verified', about };
}

/** Names of packages that were there and are there in no version any more. */
function goneBetween(before: RpmState, after: RpmState): readonly string[] {
  const names = new Set(after.all.map((item) => item.package));
  return [...new Set(before.all.map((item) => item.package))].filter((name) => !names.has(name));
}

/** Settings files of which the machine's own version was kept: rpm lays the vendor's beside it as `.rpmnew` (rpm-spec(5), %config(noreplace)). */
async function keptSettings(order: DnfOrder, tools: RpmTools): Promise<string[]> {
  const names = [...new Set(order.packages.map((item) => item.package))].filter((name) => /^[A-Za-z0-9_]/.test(name));
  // rpm ends with 1 when one of them is not installed, and lists the others' all the same.
  const { text } = await tools.query(['-q', '--configfiles', ...names]);
  const files = [...new Set(text.split('\n').filter((line) => line.startsWith('/')))];
  const kept: string[] = [];
  for (const file of files) {
    const beside = await lstat(tools.at(`${file}.rpmnew`)).catch(() => undefined);
    if (beside !== undefined && kept.length < MOST_SETTINGS) {
      kept.push(file.slice(0, 300));
    }
  }
  return kept;
}

const NO_SPACE = /No space left on device|At least \d+\S* more space needed|needs \d+\S* (?:more space )?on the/;
const REFUSED_FILE = /GPG check FAILED|Public key for \S+ is not (?:installed|trusted)|is not signed|digest mismatch/i;

function reasonOf(
  ended: Said,
  prepared: PreparedPatch,
  looked: Applied,
  gone: readonly string[],
  failed: readonly string[],
): Partial<Pick<Applied, 'because' | 'about' | 'outcome'>> {
  const said = (because: WorkReason, about: string) => ({ because, about: about.slice(0, 300) });
  if (gone.length > 0) {
    return { outcome: 'partly', ...said('unplanned-change', gone.join(', ')) };
  }
  if (
    looked.outcome === 'installed' ||
    failed.length > 0 ||
    ['package-manager-broken', 'interrupted'].includes(looked.because ?? '')
  ) {
    return {};
  }
  const about = looked.about ?? '';
  if (ended.code === 0) {
    const leftOut = prepared.leftOut ?? [];
    return leftOut.length === 0 ? {} : said('held-package', leftOut.map((item) => item.package).join(', '));
  }
  if (ended.code === LOCKED) {
    return said('busy', 'dnf');
  }
  if (NO_SPACE.test(ended.text)) {
    return said('disk-space', about);
  }
  if (REFUSED_FILE.test(ended.text)) {
    return said('list-refused', about);
  }
  return said(ended.code === null ? 'interrupted' : 'install-failed', about);
}

/** What the end of dnf means (dnf(8), exit codes). */
export function meaningOf({ code, problem }: Said): string {
  if (code === null) {
    return problem === 'timeout'
      ? '時間切れで打ち切りました'
      : `途中で止まりました（${problem ?? '理由は分かりません'}）`;
  }
  const words: Readonly<Record<number, string>> = {
    0: '最後まで終わりました',
    1: 'dnf がエラーで終わりました',
    3: 'dnf が予期しないエラーで終わりました',
    100: '更新が残っています',
    200: 'ほかのプログラムがパッケージを操作中のため、始められませんでした',
  };
  return words[code] ?? `dnf が終了コード ${code} で終わりました`;
}
