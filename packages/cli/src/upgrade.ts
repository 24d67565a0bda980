import { spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type ExitCode, sha256, type Text, TsukuroiError } from '@tsukuroi/core';
import { ownAgentProtocol } from '@tsukuroi/protocol/release-facts.ts';
import { followRoots } from '@tsukuroi/trust/ceremony/open.ts';
import { keyPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import type { Source } from '@tsukuroi/trust/client/source.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type DebianMachineOptions, debianMachine } from '@tsukuroi/trust/release/debian/machine.ts';
import { type RunCommand, runCommand } from '@tsukuroi/trust/release/debian/run-command.ts';
import { newestOf } from '@tsukuroi/trust/release/decide.ts';
import '@tsukuroi/trust/release/errors.ts';
import { FORWARD } from '@tsukuroi/trust/release/journal.ts';
import type { ProgramHealth } from '@tsukuroi/trust/release/program-health.ts';
import type { ReleaseRole } from '@tsukuroi/trust/release/release.ts';
import { readStatus, type UpgradeStatus, upgradePlaces } from '@tsukuroi/trust/release/status.ts';
import { type Ran, type Upgrader, USUAL_PACE, upgrader } from '@tsukuroi/trust/release/upgrade.ts';
import { readUpgradeTrust, verifiedReleases, writeUpgradeTrust } from '@tsukuroi/trust/release/verified-releases.ts';
import { readWanted } from '@tsukuroi/trust/release/wanted.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { type Command, type CommandIo, type OptionValues, textOption } from './command.ts';

/**
 * A program of the kit as its own user, with no right of root's left (setpriv(1)): it reads data that a taken-over program may have written.
 * The launchers in packaging/programs keep two rights for people at the keyboard; the upgrader needs neither.
 */
export const AS_USER = [
  ...['setpriv', '--reuid=tsukuroi', '--regid=tsukuroi', '--init-groups'],
  ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
];

/** What differs between the roles that upgrade themselves. */
export interface UpgradingRole {
  readonly role: ReleaseRole;
  /** Words of the command: `admin upgrade`. */
  readonly words: readonly string[];
  readonly dataFolder: (io: CommandIo, options: OptionValues) => string;
  /** The copy of the catalogue that lies in the data folder. */
  readonly source: (door: FileDoor, dataFolder: string) => Source;
  readonly parts: (
    dataFolder: string,
    folder: string,
    run: RunCommand,
  ) => Pick<DebianMachineOptions, 'data' | 'dataBytes' | 'checks'>;
  readonly health: (dataFolder: string, io: CommandIo) => Promise<ProgramHealth>;
}

export const UPGRADE_USAGE =
  'status | apply [--version V] [--package FILE] [--catalog DIR] | rollback [--lose-data] | trust --from DIR [--root-sha256 HASH] [--data DIR] [--json]';

export const UPGRADE_OPTIONS = {
  version: { type: 'string' },
  package: { type: 'string' },
  catalog: { type: 'string' },
  'lose-data': { type: 'boolean' },
  from: { type: 'string' },
  'root-sha256': { type: 'string' },
  data: { type: 'string' },
  state: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Verb = (io: CommandIo, options: OptionValues, role: UpgradingRole) => Promise<ExitCode>;

/** `wanted`, `resume`, `carry-on` and `health` are asked for by units and by the upgrader itself, not by people. */
const VERBS: Readonly<Record<string, Verb>> = {
  status,
  trust,
  apply: (io, options, role) => apply(io, options, role, { byHand: true, version: textOption(options, 'version') }),
  wanted,
  rollback: async (io, options, role) => {
    const made = make(io, options, role);
    return ended(io, options, role, await made.rollback({ loseData: options['lose-data'] === true }));
  },
  resume: async (io, options, role) => ended(io, options, role, await make(io, options, role).resume()),
  'carry-on': async (io, options, role) => ended(io, options, role, await make(io, options, role).carryOn()),
  async health(io, options, role) {
    await io.out(`${JSON.stringify(await role.health(role.dataFolder(io, options), io))}\n`);
    return 0;
  },
};
/** Answers to a wish that are no failure: granted long ago, tried before, or another upgrade is at work. */
const ANSWERED = new Set(['UPGRADE_NOT_NEWER', 'UPGRADE_RETURNED_BEFORE', 'STORE_BUSY']);
const FOR_EVERYONE = new Set(['status', 'health']);

export async function runUpgrade(
  io: CommandIo,
  options: OptionValues,
  [word = '', ...more]: readonly string[],
  role: UpgradingRole,
): Promise<ExitCode> {
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  if (verb === undefined || more.length > 0) {
    throw new TsukuroiError('USAGE', { detail: UPGRADE_USAGE, command: role.words.join(' ') });
  }
  if (!FOR_EVERYONE.has(word) && process.getuid?.() !== 0) {
    throw new TsukuroiError('UPGRADE_NOT_ROOT', {}, { exitCode: 3 });
  }
  if (!FOR_EVERYONE.has(word)) {
    await prepare(folderOf(options, role));
  }
  return verb(io, options, role);
}

/** Root's own, and passable: how the last upgrade stands is for everyone to read, and a backup is made in it by the data's user. */
async function prepare(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await chmod(folder, 0o711);
}

/** The command of a role. */
export function upgradeCommand(summary: Text, role: UpgradingRole): Command {
  return {
    summary,
    usage: UPGRADE_USAGE,
    options: UPGRADE_OPTIONS,
    positionals: true,
    run: (io, options, positionals) => runUpgrade(io, options, positionals, role),
  };
}

function folderOf(options: OptionValues, { role }: UpgradingRole): string {
  return resolve(textOption(options, 'state') ?? join('/var/lib/tsukuroi-upgrade', role));
}

function releasesOf(io: CommandIo, options: OptionValues, role: UpgradingRole) {
  const door = nodeDoor();
  const folder = folderOf(options, role);
  const given = textOption(options, 'catalog');
  const source =
    given === undefined
      ? role.source(door, role.dataFolder(io, options))
      : folderSource(door, keyPlaces(resolve(given)).catalog);
  return async () => {
    const root = await readUpgradeTrust(door, folder);
    if (root === undefined) {
      throw new TsukuroiError('UPGRADE_UNTRUSTED', { command: `tsukuroi ${role.words.join(' ')}` }, { exitCode: 3 });
    }
    const scratch = join(folder, 'scratch');
    return verifiedReleases({ door, folder, root, source, clock: io.clock, scratch }, role.role);
  };
}

function machineOf(io: CommandIo, options: OptionValues, role: UpgradingRole) {
  const dataFolder = role.dataFolder(io, options);
  const folder = folderOf(options, role);
  return debianMachine({
    role: role.role,
    folder,
    dataFolder,
    run: runCommand,
    pause: sleep,
    words: role.words,
    asUser: AS_USER,
    program: { node: process.execPath, main: process.argv[1] ?? '' },
    ...role.parts(dataFolder, folder, runCommand),
  });
}

function make(io: CommandIo, options: OptionValues, role: UpgradingRole): Upgrader {
  const door = nodeDoor();
  const given = textOption(options, 'package');
  const store = layoutOf(join(role.dataFolder(io, options), 'store'));
  return upgrader({
    role: role.role,
    agentProtocol: ownAgentProtocol(),
    door,
    folder: folderOf(options, role),
    clock: io.clock,
    pace: { ...USUAL_PACE, nowMs: () => performance.now(), pause: sleep },
    machine: machineOf(io, options, role),
    releases: releasesOf(io, options, role),
    packageAt: async ({ package: { sha256: hash } }) => {
      const path = given === undefined ? store.content(hash) : resolve(given);
      return (await door.stat(path))?.kind === 'file' ? path : undefined;
    },
    onStep: (way, step) => io.say(`${STEPS[`${way} ${step}`]?.[io.language] ?? step}\n`),
  });
}

/** First what a power cut or a kill left of an earlier upgrade, then this one. */
async function apply(
  io: CommandIo,
  options: OptionValues,
  role: UpgradingRole,
  asked: { readonly byHand: boolean; readonly version: string | undefined },
): Promise<ExitCode> {
  const made = make(io, options, role);
  const standing = await made.standing();
  if (standing !== undefined && standing.outcome === undefined) {
    const untouched: readonly unknown[] = [undefined, ...FORWARD.slice(0, FORWARD.indexOf('install'))];
    const touched = standing.way === 'back' || !untouched.includes(standing.step);
    // Installed files may be half of each version: the stand-by is whole.
    return touched
      ? goOnWith([upgradePlaces(folderOf(options, role)).resume, 'resume'])
      : ended(io, options, role, await made.resume());
  }
  const { byHand, version } = asked;
  return ended(io, options, role, await made.apply({ byHand, ...(version === undefined ? {} : { version }) }));
}

/** What the console asked for. It can name a version, and nothing else of it counts. */
async function wanted(io: CommandIo, options: OptionValues, role: UpgradingRole): Promise<ExitCode> {
  const version = await readWanted(nodeDoor(), role.dataFolder(io, options));
  if (version === undefined) {
    return 0;
  }
  try {
    return await apply(io, options, role, { byHand: false, version });
  } catch (error) {
    // The wish stays where it was written, also when it was granted or tried long ago: nothing is wrong with that.
    if (error instanceof TsukuroiError && ANSWERED.has(error.code)) {
      io.say(`${describeError(error, io.language).what}\n`);
      return 0;
    }
    throw error;
  }
}

async function ended(io: CommandIo, options: OptionValues, role: UpgradingRole, ran: Ran): Promise<ExitCode> {
  if (ran.kind === 'hand-over') {
    return goOnWith(ran.command);
  }
  const last = await readStatus(nodeDoor(), folderOf(options, role));
  if (options.json === true) {
    await io.out(`${JSON.stringify({ format: 'upgrade-ran/1', ran: ran.kind, last: last ?? null })}\n`);
  }
  if (ran.kind === 'nothing') {
    return 0;
  }
  io.say(`${sentenceOf(last, io)}\n`);
  return ran.outcome === 'done' || ran.why === 'UPGRADE_BY_HAND' ? 0 : 1;
}

/** A session of its own: who closes the terminal ends the waiting and not the upgrade. */
function goOnWith([program = '', ...given]: readonly string[]): Promise<ExitCode> {
  const { promise, resolve: done, reject } = Promise.withResolvers<ExitCode>();
  const child = spawn(program, given, { stdio: 'inherit', detached: true });
  child.once('error', reject);
  child.once('exit', (code) => done(code === 0 || code === 1 || code === 3 ? code : 2));
  return promise;
}

async function status(io: CommandIo, options: OptionValues, role: UpgradingRole): Promise<ExitCode> {
  const { packages } = machineOf(io, options, role);
  const installed = await packages.installed().catch(() => undefined);
  const last = await readStatus(nodeDoor(), folderOf(options, role));
  const found = await releasesOf(io, options, role)().catch((error: unknown) => error);
  const known = found instanceof Error || !isFound(found) ? undefined : found;
  const newest = known === undefined ? undefined : await newestOf(known.releases, packages.order);
  const why = found instanceof TsukuroiError ? found.code : null;
  if (options.json === true) {
    const catalog = known?.catalog.state ?? null;
    const view = { installed: installed ?? null, catalog, why, newest: newest?.version ?? null, last: last ?? null };
    await io.out(`${JSON.stringify({ format: 'upgrade-view/1', role: role.role, ...view }, null, 2)}\n`);
    return 0;
  }
  const lines = [
    filled(WORDS.installed, io, { version: installed?.version ?? '-' }),
    why === null
      ? filled(WORDS.newest, io, { version: newest?.version ?? '-', catalog: known?.catalog.state ?? '-' })
      : describeError(found, io.language).what,
    sentenceOf(last, io),
  ];
  await io.out(`${lines.join('\n')}\n`);
  return 0;
}

type Found = Awaited<ReturnType<typeof verifiedReleases>>;

function isFound(value: unknown): value is Found {
  return typeof value === 'object' && value !== null && 'releases' in value && 'catalog' in value;
}

/** A person tells this machine whose signatures count: once after the ceremony, and after a new beginning of the keys. */
async function trust(io: CommandIo, options: OptionValues, role: UpgradingRole): Promise<ExitCode> {
  const from = textOption(options, 'from');
  if (from === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--from DIR', command: `${role.words.join(' ')} trust` });
  }
  const door = nodeDoor();
  const { bytes } = await followRoots(door, keyPlaces(resolve(from)).catalog);
  const hash = sha256(bytes);
  const expected = textOption(options, 'root-sha256');
  io.say(`${filled(WORDS.root, io, { hash: hash.replaceAll(/(.{8})/g, '$1 ').trim() })}\n`);
  const agreed = expected === undefined ? await io.ask?.(WORDS.same[io.language]) : expected === hash;
  if (agreed === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--root-sha256 HASH', command: `${role.words.join(' ')} trust` });
  }
  if (!agreed) {
    throw new TsukuroiError('UPGRADE_ROOT_OTHER', { given: hash }, { exitCode: 3 });
  }
  await writeUpgradeTrust(door, folderOf(options, role), bytes);
  io.say(`${WORDS.trusted[io.language]}\n`);
  return 0;
}

function sentenceOf(last: UpgradeStatus | undefined, io: CommandIo): string {
  if (last === undefined) {
    return WORDS.never[io.language];
  }
  const why = last.why === null ? '' : describeError(new TsukuroiError(last.why), io.language).what;
  return filled(STATES[last.state], io, { from: last.from, to: last.to, why });
}

function filled(text: Text, io: CommandIo, params: Readonly<Record<string, string>>): string {
  return text[io.language].replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole).trim();
}

const STATES: Readonly<Record<UpgradeStatus['state'], Text>> = {
  running: { ja: '{from} から {to} へ更新しています。', en: 'Upgrading from {from} to {to}.' },
  returning: { ja: '{to} をやめ、{from} へ戻しています。{why}', en: 'Going back from {to} to {from}. {why}' },
  done: { ja: '{from} から {to} へ更新しました。', en: 'Upgraded from {from} to {to}.' },
  returned: {
    ja: '{to} への更新をやめ、{from} に戻りました。{why}',
    en: 'The upgrade to {to} was taken back; {from} runs. {why}',
  },
  abandoned: {
    ja: '{to} への更新を始めずにやめました。{from} のまま動いています。{why}',
    en: 'The upgrade to {to} was not begun; {from} runs. {why}',
  },
  stuck: {
    ja: '{to} への更新も、{from} へ戻すこともできませんでした。人の手が要ります。{why}',
    en: 'Neither the upgrade to {to} nor the way back to {from} succeeded: somebody must look. {why}',
  },
};

const WORDS = {
  installed: { ja: '入っている版: {version}', en: 'Installed: {version}' },
  newest: { ja: 'カタログの最新の版: {version}（{catalog}）', en: 'Newest in the catalogue: {version} ({catalog})' },
  never: { ja: '更新したことはありません。', en: 'It was never upgraded.' },
  root: {
    ja: '組織の root.json の値（SHA-256）:\n{hash}',
    en: 'SHA-256 of the organisation’s root.json:\n{hash}',
  },
  same: {
    ja: '控えの用紙の値と同じですか?',
    en: 'Is it the value on the paper?',
  },
  trusted: {
    ja: 'これからは、この root から確かめられる版だけを入れます。',
    en: 'From now on only releases are installed that this root vouches for.',
  },
} as const satisfies Readonly<Record<string, Text>>;

const STEPS: Readonly<Record<string, Text>> = {
  'forward take': { ja: '新しい版を確かめて写しています', en: 'Verifying and copying the new version' },
  'forward keep': { ja: '今の版を残しています', en: 'Keeping the installed version' },
  'forward stand-by': { ja: '見守る側を用意しています', en: 'Preparing the stand-by' },
  'forward stop': { ja: '止めています', en: 'Stopping' },
  'forward backup': { ja: 'バックアップしています', en: 'Backing up' },
  'forward install': { ja: '新しい版を入れています', en: 'Installing the new version' },
  'forward start': { ja: '始めています', en: 'Starting' },
  'forward watch': { ja: '正しく動くか見ています', en: 'Watching whether it works' },
  'back stop': { ja: '止めて、前の版へ戻します', en: 'Stopping, to go back' },
  'back install': { ja: '前の版を入れています', en: 'Installing the version before' },
  'back restore': { ja: 'データを戻しています', en: 'Putting the data back' },
  'back start': { ja: '前の版を始めています', en: 'Starting the version before' },
  'back watch': { ja: '前の版が正しく動くか見ています', en: 'Watching whether the version before works' },
};
