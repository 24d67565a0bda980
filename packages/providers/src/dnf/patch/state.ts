import { ok, type Result, refused } from '@tsukuroi/core';
import { queryFormat, type RpmTools } from './programs.ts';

const FORMAT = queryFormat('NAME', 'ARCH', 'EPOCHNUM', 'VERSION', 'RELEASE', 'SIZE', 'INSTALLTID');
/** Of these several versions stand side by side (dnf.conf(5), installonlypkgs). */
const SIDE_BY_SIDE = /^(?:kernel|gpg-pubkey)(?:-|$)/;
const SIDE_BY_SIDE_PROVIDES = ['installonlypkg(kernel)', 'installonlypkg(kernel-module)', 'multiversion(kernel)'];

/** One package as rpm records it. */
export interface RecordedRpm {
  readonly package: string;
  readonly architecture: string;
  /** `[epoch:]version-release`, the epoch only where it is not 0. */
  readonly version: string;
  readonly bytes: number;
  /** Of the transaction that installed it. */
  readonly transaction: string;
}

/** What rpm says is on the disk. */
export interface RpmState {
  readonly all: readonly RecordedRpm[];
  /** Of this name and architecture, in the order in which rpm has them; several only of what stands side by side, or after an interruption. */
  find(name: string, architecture: string): readonly RecordedRpm[];
  /** Packages of which an interruption left the old version beside the new one. */
  readonly torn: readonly string[];
}

export function readRpmState(text: string, sideBySide: ReadonlySet<string> = new Set()): RpmState {
  const all = text.split('\n').flatMap((line): RecordedRpm[] => {
    const [name = '', architecture = '', epoch = '0', version = '', release = '', size = '', transaction = ''] =
      line.split('\t');
    return name === '' || transaction === ''
      ? []
      : [
          {
            ...{ package: name, architecture, version: `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}` },
            ...{ bytes: /^\d{1,13}$/.test(size) ? Number(size) : 0, transaction },
          },
        ];
  });
  const byKey = Map.groupBy(all, (item) => `${item.package}.${item.architecture}`);
  const isAlone = ({ package: name }: RecordedRpm): boolean => !SIDE_BY_SIDE.test(name) && !sideBySide.has(name);
  return {
    all,
    find: (name, architecture) => byKey.get(`${name}.${architecture}`) ?? [],
    torn: [...byKey].filter(([, items]) => items.length > 1 && items.every(isAlone)).map(([key]) => key),
  };
}

/** rpm's own records. They must be readable and not empty: a machine without a single package is one that was not understood. */
export async function rpmState(tools: RpmTools): Promise<Result<RpmState, string>> {
  const { code, text, problem } = await tools.query(['-qa', '--queryformat', FORMAT]);
  if (code !== 0 || !text.includes('\t')) {
    return refused(`rpm -qa: ${problem ?? `exit code ${code}`}`);
  }
  const plain = readRpmState(text);
  if (plain.torn.length === 0) {
    return ok(plain);
  }
  return ok(readRpmState(text, await providers(tools)));
}

/** Tells packages of which several versions stand side by side on this machine. */
export async function isBesideOthers(tools: RpmTools): Promise<(name: string) => boolean> {
  const several = await providers(tools);
  return (name) => SIDE_BY_SIDE.test(name) || several.has(name);
}

async function providers(tools: RpmTools): Promise<ReadonlySet<string>> {
  const several = new Set<string>();
  for (const provided of SIDE_BY_SIDE_PROVIDES) {
    const answer = await tools.query(['-q', '--queryformat', queryFormat('NAME'), '--whatprovides', provided]);
    for (const name of answer.code === 0 ? answer.text.split('\n') : []) {
      several.add(name);
    }
  }
  return several;
}

const EVR = /^(?:(\d{1,10}):)?([A-Za-z0-9._+~^]{1,100})-([A-Za-z0-9._+~^]{1,100})$/;

/**
 * Negative, 0 or positive; undefined when it cannot be known. Epochs are numbers; versions and releases are compared by this machine's rpm, each
 * by itself, since older ones take a whole `epoch:version-release` for one word (rpm 4.14, rpm.vercmp).
 */
export async function comparedVersions(tools: RpmTools, a: string, b: string): Promise<number | undefined> {
  // The parts stand inside words of Lua: whatever is no version never gets there.
  const [left, right] = [EVR.exec(a), EVR.exec(b)];
  if (left === null || right === null) {
    return undefined;
  }
  const epochs = Number(left[1] ?? 0) - Number(right[1] ?? 0);
  const asked = `rpm.vercmp("${left[2]}", "${right[2]}"), rpm.vercmp("${left[3]}", "${right[3]}")`;
  const { code, text } = await tools.query(['--eval', `%{lua:print(${asked})}`]);
  const [, version, release] = /^(-1|0|1)\s+(-1|0|1)\s*$/.exec(text) ?? [];
  if (code !== 0 || version === undefined || release === undefined) {
    return undefined;
  }
  return epochs !== 0 ? epochs : Number(version) || Number(release);
}
