import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { manifestsIn } from '@tsukuroi/collector/apt/read-machine.ts';
import { readDnfDeclared } from '@tsukuroi/collector/dnf/declared.ts';
import { namedKeys } from '@tsukuroi/collector/dnf/keys.ts';
import { type RpmMachine, rpmMachine } from '@tsukuroi/collector/dnf/machine.ts';
import { type DnfSource, dnfSources } from '@tsukuroi/collector/dnf/repositories.ts';
import {
  type DnfSupplied,
  type DnfSupplyOptions,
  dnfSupplyDeclared,
  dnfSupplyForMachines,
  type FetchedDnf,
  fetchDnfSupply,
} from '@tsukuroi/collector/dnf/supply.ts';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import { IMPORT_LIMITS } from '@tsukuroi/providers';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { bundlePlaces, required, storeAt } from '../bundle-options.ts';
import { configOf, wayOutOf } from '../collector-options.ts';
import { type Command, type CommandIo, listOption, type OptionValues, textOption } from '../command.ts';

const NAME = 'collector dnf';
const SETTINGS_LIMIT_BYTES = 4 * 1024 ** 2;

export const command: Command = {
  summary: {
    ja: 'インターネット側の機械で、閉域の RHEL 系（dnf）の機器に要る更新を計画し、取得します（計画だけなら --plan）',
    en: 'On the internet side: plans and fetches what closed machines of dnf need (--plan: only plans)',
  },
  usage:
    '--repo FILE… --key FILE… (--machine FILE… | --declared FILE) [--class security|all] [--releasever N] [--accept-unsigned ID…] [--plan] [--holder NAME] [--config FILE] [--data DIR] [--json]',
  options: {
    data: { type: 'string' },
    repo: { type: 'string', multiple: true },
    key: { type: 'string', multiple: true },
    machine: { type: 'string', multiple: true },
    declared: { type: 'string' },
    class: { type: 'string' },
    releasever: { type: 'string' },
    'accept-unsigned': { type: 'string', multiple: true },
    plan: { type: 'boolean' },
    holder: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const places = bundlePlaces(io, options);
    required({ repo: listOption(options, 'repo')[0] }, 'repo', NAME);
    const wanted = await wantedBy(io, options);
    const sources = await sourcesOf(options, wanted.architecture);
    const { network } = await wayOutOf(await configOf(io, options, door));
    const folder = join(places.data, 'dnf');
    await mkdir(folder, { recursive: true });
    const keysFolder = await mkdtemp(join(folder, '.keys-'));
    try {
      const keys = listOption(options, 'key').map((file) => resolve(file));
      const supplyOptions: DnfSupplyOptions = {
        ...{ folder, door, network, clock: io.clock, run: systemRunner, sources, class: classOf(options) },
        store: storeAt(door, places.store),
        fileOf: layoutOf(places.store).content,
        keys: await namedKeys(keys, keysFolder, systemRunner),
        acceptUnsigned: new Set(listOption(options, 'accept-unsigned')),
      };
      io.say(words(io).indexes(sources.map(({ id }) => id).join(' ')));
      const supplied = await wanted.plan(supplyOptions);
      sayPlan(io, supplied);
      const holder = textOption(options, 'holder') ?? 'dnf';
      const fetched = options.plan === true ? undefined : await fetchDnfSupply(supplied, holder, supplyOptions);
      if (fetched !== undefined) {
        sayFetched(io, fetched);
      }
      await io.out(
        options.json === true ? `${JSON.stringify(answerOf(supplied, fetched), null, 2)}\n` : tableOf(supplied),
      );
      const troubles = wanted.refused + supplied.absent.length + supplied.unreadable + (fetched?.failed.length ?? 0);
      return troubles > 0 ? 1 : 0;
    } finally {
      await rm(keysFolder, { recursive: true, force: true });
    }
  },
};

interface Wanted {
  readonly architecture: string;
  readonly plan: (options: DnfSupplyOptions) => Promise<DnfSupplied>;
  readonly refused: number;
}

async function wantedBy(io: CommandIo, options: OptionValues): Promise<Wanted> {
  const files = listOption(options, 'machine');
  const declaredFile = textOption(options, 'declared');
  if ((files.length === 0) === (declaredFile === undefined)) {
    throw new TsukuroiError('USAGE', { detail: '--machine FILE… | --declared FILE', command: NAME });
  }
  if (declaredFile !== undefined) {
    const text = (await bytesOf(declaredFile, SETTINGS_LIMIT_BYTES)).toString('utf8');
    const declared = readDnfDeclared(text, declaredFile);
    const [architecture = ''] = declared.architectures;
    return { architecture, plan: (supply) => dnfSupplyDeclared(declared, supply), refused: 0 };
  }
  const machines: RpmMachine[] = [];
  let refused = 0;
  for (const file of files) {
    const read = manifestsIn(await bytesOf(file, IMPORT_LIMITS.fileBytes), basename(file));
    const found = read.manifests.map(({ manifest }) => rpmMachine(manifest));
    machines.push(...found.filter((machine) => machine !== undefined));
    refused += read.refused.length + found.filter((machine) => machine === undefined).length;
    for (const error of read.refused) {
      sayError(io, error);
    }
  }
  const [architecture, ...others] = new Set(machines.map((machine) => machine.architecture));
  if (architecture === undefined || others.length > 0) {
    // One repository is of one architecture: `$basearch` in its address.
    throw new TsukuroiError('USAGE', { detail: `--machine: ${words(io).oneArchitecture}`, command: NAME });
  }
  return { architecture, plan: (supply) => dnfSupplyForMachines(machines, supply), refused };
}

async function sourcesOf(options: OptionValues, basearch: string): Promise<DnfSource[]> {
  const releasever = textOption(options, 'releasever');
  const variables = { basearch, arch: basearch, ...(releasever === undefined ? {} : { releasever }) };
  const sources: DnfSource[] = [];
  for (const file of listOption(options, 'repo')) {
    sources.push(...dnfSources(file, (await bytesOf(file, SETTINGS_LIMIT_BYTES)).toString('utf8'), variables));
  }
  return sources;
}

function classOf(options: OptionValues): DnfSupplyOptions['class'] {
  const value = textOption(options, 'class') ?? 'security';
  if (value !== 'security' && value !== 'all') {
    throw new TsukuroiError('USAGE', { detail: '--class security|all', command: NAME });
  }
  return value;
}

async function bytesOf(file: string, limit: number): Promise<Buffer> {
  try {
    if ((await stat(file)).size > limit) {
      throw new TsukuroiError('IMPORT_TOO_LARGE', { file, limit });
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof TsukuroiError) {
      throw cause;
    }
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('FILE_UNREADABLE', { file, reason }, { cause });
  }
}

/** What is stable in the answer: docs/recipes/closed-dnf.md. */
function answerOf({ supply, absent, unreadable }: DnfSupplied, fetched: FetchedDnf | undefined) {
  return {
    supply: fetched?.supply ?? supply,
    absent,
    unreadable,
    ...(fetched === undefined
      ? {}
      : {
          content: fetched.document,
          fetched: fetched.fetched,
          there: fetched.there,
          fetchedBytes: fetched.fetchedBytes,
          failed: fetched.failed.map((item) => ({ ...item, error: item.error.code })),
        }),
  };
}

/** The plan for reading: repositories with their index, then packages. */
function tableOf({ supply }: DnfSupplied): string {
  const lists = supply.repositories.map(
    ({ id, date, repomd, signed }) => `# ${id}\t${date}\t${repomd.sha256}\t${signed}\n`,
  );
  const lines = supply.packages.map(
    (item) => `${item.package}\t${item.architecture}\t${item.version}\t${item.size}\t${item.sha256}\n`,
  );
  return [...lists, ...lines].join('');
}

function sayPlan(io: CommandIo, { supply, absent, unreadable }: DnfSupplied): void {
  const bytes = readableBytes(supply.packages.reduce((sum, { size }) => sum + size, 0));
  for (const { id, signed } of supply.repositories) {
    if (signed === 'packages') {
      io.say(words(io).unsigned(id));
    }
  }
  io.say(words(io).plan(supply.machines.length, supply.packages.length, bytes));
  for (const { machine, leftOut, unmet } of supply.machines) {
    const names = leftOut.map((item) => `${item.package}（${words(io).because[item.because]}）`).join(' ');
    if (names !== '') {
      io.say(words(io).leftOut(machine.slice(0, 12), names));
    }
    if (unmet.length > 0) {
      io.say(words(io).unmet(machine.slice(0, 12), unmet.join(' ')));
    }
  }
  if (absent.length > 0) {
    io.say(words(io).absent(absent.join(' ')));
  }
  if (unreadable > 0) {
    io.say(words(io).unreadable(unreadable));
  }
}

function sayFetched(io: CommandIo, fetched: FetchedDnf): void {
  io.say(words(io).fetched(fetched.fetched, fetched.there, readableBytes(fetched.fetchedBytes), fetched.failed.length));
  for (const { package: name, error } of fetched.failed) {
    io.say(`${name}: `);
    sayError(io, error);
  }
}

function sayError(io: CommandIo, error: TsukuroiError): void {
  const { what, effect, next } = describeError(error, io.language);
  io.say(`${what}\n${effect}\n${next}\n`);
}

const WORDS = {
  ja: {
    oneArchitecture: '一度に計画できるのは、同じ種類の CPU の機器だけです',
    indexes: (names: string) => `配布元の一覧を取得し、署名を確かめています: ${names}\n`,
    unsigned: (name: string) =>
      `注意: ${name} の一覧には署名がありません。パッケージは 1 つずつ署名を確かめますが、新しい更新が隠されていても分かりません。\n`,
    plan: (machines: number, packages: number, bytes: string) =>
      `${machines === 0 ? '' : `${machines} 種類の機器に、`}パッケージ ${packages} 個（${bytes}）が要ります。\n`,
    because: { module: 'モジュール', version: '版を比べられない' },
    leftOut: (machine: string, names: string) => `機器 ${machine}: 計画に入れなかったもの: ${names}\n`,
    unmet: (machine: string, names: string) => `機器 ${machine}: どの配布元にもない、要るもの: ${names}\n`,
    absent: (names: string) => `どの配布元にもないもの: ${names}。名前と配布元を確かめてください。\n`,
    unreadable: (count: number) =>
      `配布元の情報のうち、読めなかったパッケージが ${count} 個あります。計画に入れていません。\n`,
    fetched: (fetched: number, there: number, bytes: string, failed: number) =>
      `取得 ${fetched} 個（${bytes}）、前からあるもの ${there} 個、取得できなかったもの ${failed} 個。\n`,
  },
  en: {
    oneArchitecture: 'machines of one architecture at a time',
    indexes: (names: string) => `Fetching the indices and verifying their signatures: ${names}\n`,
    unsigned: (name: string) =>
      `Note: the index of ${name} is not signed. Each package is verified by its own signature, but that newer ones exist could be hidden.\n`,
    plan: (machines: number, packages: number, bytes: string) =>
      `${packages} packages (${bytes})${machines === 0 ? '' : ` for ${machines} kinds of machines`}.\n`,
    because: { module: 'module', version: 'version not comparable' },
    leftOut: (machine: string, names: string) => `machine ${machine}: not planned: ${names}\n`,
    unmet: (machine: string, names: string) => `machine ${machine}: needed and in no repository: ${names}\n`,
    absent: (names: string) => `In no repository: ${names}. Check names and repositories.\n`,
    unreadable: (count: number) => `${count} packages of the indices could not be read and are not planned.\n`,
    fetched: (fetched: number, there: number, bytes: string, failed: number) =>
      `fetched ${fetched} (${bytes}), there already ${there}, failed ${failed}.\n`,
  },
} as const;

function words(io: CommandIo) {
  return WORDS[io.language];
}
