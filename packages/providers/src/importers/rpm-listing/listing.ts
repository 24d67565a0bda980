import type { Software } from '@tsukuroi/protocol';
import { rpmSoftware } from '../../rpm/listing.ts';

/** Architectures of rpm packages that are seen on servers and terminals (rpm's rpmrc, buildarch). */
const ARCHITECTURES = 'noarch|x86_64|i[3-6]86|aarch64|armv7hl|ppc64le|s390x|riscv64|athlon|\\(none\\)';
const ARCHITECTURE = new RegExp(`^(?:${ARCHITECTURES})$`);
const NEVRA = new RegExp(`^(\\S+)-([^-\\s]+-[^-\\s]+)\\.(${ARCHITECTURES})$`);
const DNF = new RegExp(`^(\\S+)\\.(${ARCHITECTURES})\\s+(\\S+-\\S+)\\s+(\\S+)$`);
const TABS = /\t/;
/** A line with more characters is none of a listing. */
const LINE_CHARACTERS = 2_000;

export interface RpmLines {
  readonly software: readonly Software[];
  readonly refused: readonly number[];
  /** True when the form of the listing leaves the epoch out. */
  readonly withoutEpoch: boolean;
}

type Read = { readonly item: Software; readonly withoutEpoch: boolean };

/** One line of `rpm -qa` (name-version-release.arch), of `dnf list installed`, or with tabs of `--qf`. */
export function readRpmLine(line: string): Read | undefined {
  const plain = line.trim();
  if (plain.length > LINE_CHARACTERS) {
    return undefined;
  }
  if (TABS.test(plain)) {
    return readTabs(plain.split('\t'));
  }
  const dnf = DNF.exec(plain);
  if (dnf?.[1] !== undefined && dnf[2] !== undefined && dnf[3] !== undefined) {
    return { item: rpmSoftware({ name: dnf[1], version: dnf[3], arch: dnf[2] }), withoutEpoch: false };
  }
  const nevra = NEVRA.exec(plain);
  return nevra?.[1] === undefined || nevra[2] === undefined || nevra[3] === undefined
    ? undefined
    : {
        item: rpmSoftware({ name: nevra[1], version: nevra[2], arch: known(nevra[3]) }),
        withoutEpoch: !nevra[2].includes(':'),
      };
}

/** name, version-release, arch [, source rpm, vendor, module], or name, arch, version-release [, …, vendor at the sixth place]. */
function readTabs(fields: readonly string[]): Read | undefined {
  const [name, second, third] = fields.map((field) => field.trim());
  if (name === undefined || second === undefined || third === undefined || name === '') {
    return undefined;
  }
  if (ARCHITECTURE.test(third) && /-/.test(second)) {
    const [sourceRpm, vendor, module] = [3, 4, 5].map((index) => known(fields[index]));
    return {
      item: rpmSoftware({ name, version: second, arch: known(third), sourceRpm, vendor, module }),
      withoutEpoch: false,
    };
  }
  if (ARCHITECTURE.test(second) && /-/.test(third)) {
    return {
      item: rpmSoftware({ name, version: third, arch: known(second), vendor: known(fields[5]) }),
      withoutEpoch: !third.includes(':'),
    };
  }
  return undefined;
}

function known(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === undefined || text === '' || text === '(none)' ? undefined : text;
}

/** Lines around the listing of dnf and yum, and the keys that rpm -qa lists without an architecture. */
const AROUND =
  /^(Installed Packages|Last metadata expiration|Loaded plugins|インストール済みパッケージ|メタデータの期限切れ|gpg-pubkey-[0-9a-f]+-[0-9a-f]+$|\s*$)/;

export function isRpmListing(lines: readonly string[]): boolean {
  const sample = lines.slice(0, 200).filter((line) => !AROUND.test(line));
  const read = sample.filter((line) => readRpmLine(line) !== undefined).length;
  return read > 0 && read >= sample.length * 0.8;
}

export function parseRpmLines(lines: readonly string[]): RpmLines {
  const software: Software[] = [];
  const refused: number[] = [];
  let withoutEpoch = false;
  for (const [index, line] of lines.entries()) {
    if (AROUND.test(line)) {
      continue;
    }
    const read = readRpmLine(line);
    if (read === undefined) {
      refused.push(index + 1);
    } else if (read.item.name !== 'gpg-pubkey') {
      software.push(read.item);
      withoutEpoch ||= read.withoutEpoch;
    }
  }
  return { software, refused, withoutEpoch };
}
