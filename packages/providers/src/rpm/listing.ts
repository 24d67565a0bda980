import type { Software } from '@tsukuroi/protocol';

/** Tags, one package a line, tab-separated (rpm(8), --queryformat). The epoch stands only where the package has one. */
export const RPM_QUERY =
  '%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{MODULARITYLABEL}\\n';

/** Keys that rpm keeps as packages; they are no software. */
const KEY_PACKAGE = 'gpg-pubkey';

export interface RpmListing {
  readonly software: readonly Software[];
  /** Lines that are no package line, by number. */
  readonly refused: readonly number[];
}

/** Reads the output of `rpm -qa --qf` with RPM_QUERY. */
export function parseRpmQuery(text: string): RpmListing {
  const software: Software[] = [];
  const refused: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      continue;
    }
    const [name, version, arch, sourceRpm, vendor, module] = line.split('\t').map(knownTag);
    if (name === undefined || version === undefined) {
      refused.push(index + 1);
    } else if (name !== KEY_PACKAGE) {
      software.push(rpmSoftware({ name, version, arch, sourceRpm, vendor, module }));
    }
  }
  return { software, refused };
}

/** rpm prints `(none)` for a tag that the package does not have. */
function knownTag(value: string): string | undefined {
  return value === '' || value === '(none)' ? undefined : value;
}

export function rpmSoftware(item: {
  readonly name: string;
  readonly version: string;
  readonly arch?: string | undefined;
  readonly sourceRpm?: string | undefined;
  readonly vendor?: string | undefined;
  readonly module?: string | undefined;
}): Software {
  const source = item.sourceRpm === undefined ? undefined : sourceOfRpm(item.sourceRpm);
  return {
    scheme: 'rpm',
    name: item.name,
    version: item.version,
    ...(item.arch === undefined ? {} : { arch: item.arch }),
    ...(source === undefined ? {} : source),
    ...(item.vendor === undefined ? {} : { origin: item.vendor }),
    ...(item.module === undefined ? {} : { stream: streamOf(item.module) }),
  };
}

/** `bash-5.1.8-6.el9.src.rpm` → bash, 5.1.8-6.el9. Undefined when it is not of that form. */
export function sourceOfRpm(file: string): { source: string; sourceVersion: string } | undefined {
  const parts = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file);
  return parts?.[1] === undefined || parts[2] === undefined ? undefined : { source: parts[1], sourceVersion: parts[2] };
}

/** `nodejs:18:9020020230427160045:rhel9` → nodejs:18: name and stream decide, the rest is one build of it. */
function streamOf(label: string): string {
  return label.split(':').slice(0, 2).join(':');
}
