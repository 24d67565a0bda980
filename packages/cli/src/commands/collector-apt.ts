import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readDeclared } from '@tsukuroi/collector/apt/declared.ts';
import { type FetchedSupply, type FetchSupplyOptions, fetchSupply } from '@tsukuroi/collector/apt/fetch-supply.ts';
import type { ListedMachine } from '@tsukuroi/collector/apt/machine.ts';
import { readMachines } from '@tsukuroi/collector/apt/read-machine.ts';
import {
  type Supplied,
  type SupplyOptions,
  supplyDeclared,
  supplyForMachines,
} from '@tsukuroi/collector/apt/supply.ts';
import { usableSources } from '@tsukuroi/collector/run/supplies.ts';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import type { AptSource } from '@tsukuroi/knowledge/feeds/debian-repository/sources.ts';
import { IMPORT_LIMITS } from '@tsukuroi/providers';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { bundlePlaces, required, storeAt } from '../bundle-options.ts';
import { configOf, wayOutOf } from '../collector-options.ts';
import { type Command, type CommandIo, listOption, type OptionValues, textOption } from '../command.ts';

const NAME = 'collector apt';
const SETTINGS_LIMIT_BYTES = 4 * 1024 ** 2;

export const command: Command = {
  summary: {
    ja: 'インターネット側の機械で、閉域の Debian・Ubuntu に要る更新を計画し、取得します（計画だけなら --plan）',
    en: 'On the internet side: plans and fetches what closed Debian and Ubuntu machines need (--plan: only plans)',
  },
  usage:
    '--sources FILE… (--machine FILE… | --declared FILE) [--class security|all] [--plan] [--holder NAME] [--keyring FILE…] [--archives DIR…] [--config FILE] [--data DIR] [--json]',
  options: {
    data: { type: 'string' },
    sources: { type: 'string', multiple: true },
    machine: { type: 'string', multiple: true },
    declared: { type: 'string' },
    class: { type: 'string' },
    plan: { type: 'boolean' },
    holder: { type: 'string' },
    keyring: { type: 'string', multiple: true },
    archives: { type: 'string', multiple: true },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const places = bundlePlaces(io, options);
    const store = storeAt(nodeDoor(), places.store);
    const { way, network } = await wayOutOf(await configOf(io, options, nodeDoor()));
    const keyrings = listOption(options, 'keyring').map((file) => resolve(file));
    const supplyOptions: SupplyOptions = {
      folder: join(places.data, 'apt'),
      sources: await sourcesOf(options),
      class: classOf(options),
      store,
      fileOf: layoutOf(places.store).content,
      clock: io.clock,
      run: systemRunner,
      way,
      ...(keyrings.length === 0 ? {} : { keyrings }),
      progress: (step) => io.say(step.step === 'lists' ? words(io).lists : words(io).machine(step.number, step.of)),
    };
    const { supplied, refused } = await suppliedFor(io, options, supplyOptions);
    sayPlan(io, supplied);
    const fetched =
      options.plan === true
        ? undefined
        : await fetchSupply(supplied.supply, supplied.addresses, {
            store,
            network,
            holder: textOption(options, 'holder') ?? 'apt',
            archives: listOption(options, 'archives').map((folder) => resolve(folder)),
            progress: tenths(io),
          });
    if (fetched !== undefined) {
      sayFetched(io, fetched);
    }
    if (options.json === true) {
      await io.out(`${JSON.stringify(answerOf(supplied, fetched), null, 2)}\n`);
    } else {
      await io.out(tableOf(supplied));
    }
    const troubles = refused + supplied.refused.length + supplied.absent.length + (fetched?.failed.length ?? 0);
    return troubles > 0 ? 1 : 0;
  },
};

async function suppliedFor(
  io: CommandIo,
  options: OptionValues,
  supplyOptions: SupplyOptions,
): Promise<{ readonly supplied: Supplied; readonly refused: number }> {
  const files = listOption(options, 'machine');
  const declared = textOption(options, 'declared');
  if ((files.length === 0) === (declared === undefined)) {
    throw new TsukuroiError('USAGE', { detail: '--machine FILE… | --declared FILE', command: NAME });
  }
  if (declared !== undefined) {
    const text = (await bytesOf(declared, SETTINGS_LIMIT_BYTES)).toString('utf8');
    return { supplied: await supplyDeclared(readDeclared(text, declared), supplyOptions), refused: 0 };
  }
  const machines: ListedMachine[] = [];
  let refused = 0;
  for (const file of files) {
    const read = readMachines(await bytesOf(file, IMPORT_LIMITS.fileBytes), basename(file));
    machines.push(...read.machines);
    refused += read.refused.length;
    for (const error of read.refused) {
      sayError(io, error);
    }
  }
  return { supplied: await supplyForMachines(machines, supplyOptions), refused };
}

async function sourcesOf(options: OptionValues): Promise<AptSource[]> {
  required({ sources: listOption(options, 'sources')[0] }, 'sources', NAME);
  const sources: AptSource[] = [];
  for (const file of listOption(options, 'sources')) {
    sources.push(...usableSources(file, (await bytesOf(file, SETTINGS_LIMIT_BYTES)).toString('utf8')));
  }
  return sources;
}

function classOf(options: OptionValues): SupplyOptions['class'] {
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

/** What is stable in the answer: docs/recipes/closed-apt.md. */
function answerOf({ supply, refused, absent, known }: Supplied, fetched: FetchedSupply | undefined) {
  return {
    supply,
    refused: refused.map(({ machine, error }) => ({ machine, code: error.code })),
    absent,
    known,
    ...(fetched === undefined
      ? {}
      : {
          content: fetched.supply,
          fetched: fetched.fetched,
          there: fetched.there,
          fetchedBytes: fetched.fetchedBytes,
          failed: fetched.failed.map((item) => ({ ...item, error: item.error.code })),
        }),
  };
}

/** The plan for reading: suites with their signed lists, then packages. */
function tableOf({ supply }: Supplied): string {
  const lists = supply.suites.map(({ suite, date, inRelease }) => `# ${suite}\t${date}\t${inRelease.sha256}\n`);
  const lines = supply.packages.map(
    (item) => `${item.package}\t${item.architecture}\t${item.version}\t${item.size}\t${item.sha256}\n`,
  );
  return [...lists, ...lines].join('');
}

function sayPlan(io: CommandIo, supplied: Supplied): void {
  const { supply, refused, absent } = supplied;
  const bytes = readableBytes(supply.packages.reduce((sum, { size }) => sum + size, 0));
  io.say(words(io).plan(supply.machines.length, supply.packages.length, bytes));
  for (const { machine, leftOut, wouldRemove } of supply.machines) {
    if (leftOut.length > 0) {
      io.say(words(io).leftOut(machine.slice(0, 12), leftOut.join(' '), wouldRemove.join(' ')));
    }
  }
  for (const { error } of refused) {
    sayError(io, error);
  }
  if (absent.length > 0) {
    io.say(words(io).absent(absent.join(' ')));
  }
}

/** One line for each tenth of the packages. */
function tenths(io: CommandIo): NonNullable<FetchSupplyOptions['progress']> {
  let said = 0;
  return ({ packages, of, bytes }) => {
    const tenth = Math.floor((packages * 10) / of);
    if (tenth > said) {
      said = tenth;
      io.say(words(io).fetching(packages, of, readableBytes(bytes)));
    }
  };
}

function sayFetched(io: CommandIo, fetched: FetchedSupply): void {
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
    lists: '配布元の一覧を取得し、署名を確かめています。\n',
    machine: (number: number, of: number) => `計画 ${number} / ${of} 台\n`,
    plan: (machines: number, packages: number, bytes: string) =>
      `${machines === 0 ? '' : `${machines} 種類の機器に、`}パッケージ ${packages} 個（${bytes}）が要ります。\n`,
    leftOut: (machine: string, names: string, removes: string) =>
      `機器 ${machine}: ${names} は、入れると ${removes} が消えるため入れません。ベンダーに相談してください。\n`,
    absent: (names: string) => `どの配布にもないもの: ${names}。名前と配布元を確かめてください。\n`,
    fetching: (packages: number, of: number, bytes: string) => `取得中 ${packages} / ${of} 個（${bytes}）\n`,
    fetched: (fetched: number, there: number, bytes: string, failed: number) =>
      `取得 ${fetched} 個（${bytes}）、前からあるもの ${there} 個、取得できなかったもの ${failed} 個。\n`,
  },
  en: {
    lists: "Fetching the vendor's lists and verifying their signatures.\n",
    machine: (number: number, of: number) => `planning ${number} of ${of}\n`,
    plan: (machines: number, packages: number, bytes: string) =>
      `${packages} packages (${bytes})${machines === 0 ? '' : ` for ${machines} kinds of machines`}.\n`,
    leftOut: (machine: string, names: string, removes: string) =>
      `machine ${machine}: ${names} left out, since ${removes} would be removed. Ask the vendor.\n`,
    absent: (names: string) => `In no suite: ${names}. Check names and sources.\n`,
    fetching: (packages: number, of: number, bytes: string) => `fetching ${packages} of ${of} (${bytes})\n`,
    fetched: (fetched: number, there: number, bytes: string, failed: number) =>
      `fetched ${fetched} (${bytes}), there already ${there}, failed ${failed}.\n`,
  },
} as const;

function words(io: CommandIo) {
  return WORDS[io.language];
}
