/** One stanza of dpkg's status file that stands for something on the disk. */
export interface DpkgPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Source package; the binary's own name where no Source field stands. */
  readonly source: string;
  readonly sourceVersion: string;
  /** Third word of Status: installed, unpacked, half-configured, … ; empty when the stanza has no Status. */
  readonly status: string;
}

export interface DpkgStatus {
  readonly packages: readonly DpkgPackage[];
  /** `rc`: removed, only its settings are left; not installed. */
  readonly configOnly: number;
  readonly problems: readonly {
    readonly line: number;
    readonly reason: 'no-package-name' | 'no-version' | 'no-status';
  }[];
  /** Stanzas with any of the fields read here; 0 means that this is no status file. */
  readonly stanzas: number;
}

/** States in which nothing of the package but its settings is on the disk (dpkg(1), PACKAGE STATES). */
const NOT_ON_DISK = new Set(['config-files', 'not-installed']);

/**
 * Reads dpkg's status file (deb-status: the fields of deb-control(5) with Status) in one pass and only the six fields an
 * inventory needs. A package without a readable version is kept with an empty one; a stanza without name is counted.
 * `requireStatus`: false for the files of status.d, which carry none (container images built without dpkg).
 */
export function parseDpkgStatus(text: string, requireStatus = true): DpkgStatus {
  const packages: DpkgPackage[] = [];
  const problems: { line: number; reason: 'no-package-name' | 'no-version' | 'no-status' }[] = [];
  let configOnly = 0;
  let stanzas = 0;
  let stanza = emptyStanza(1);
  const finish = (): void => {
    if (!stanza.touched) {
      return;
    }
    stanzas += 1;
    const status = stanza.status === undefined ? '' : (stanza.status.split(' ')[2] ?? '');
    if (NOT_ON_DISK.has(status)) {
      configOnly += status === 'config-files' ? 1 : 0;
      return;
    }
    if (stanza.name === '') {
      problems.push({ line: stanza.line, reason: 'no-package-name' });
      return;
    }
    if (status === '' && requireStatus) {
      problems.push({ line: stanza.line, reason: 'no-status' });
    }
    if (stanza.version === '') {
      problems.push({ line: stanza.line, reason: 'no-version' });
    }
    packages.push({ ...sourceOf(stanza.source, stanza.name, stanza.version), ...identityOf(stanza), status });
  };
  let number = 0;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    end = end === -1 ? text.length : end;
    number += 1;
    if (end === start || (end === start + 1 && text.charCodeAt(start) === 13)) {
      finish();
      stanza = emptyStanza(number + 1);
    } else {
      takeField(stanza, text, start, end);
    }
    start = end + 1;
  }
  finish();
  return { packages, configOnly, problems, stanzas };
}

interface Stanza {
  line: number;
  touched: boolean;
  name: string;
  version: string;
  architecture: string;
  source: string;
  status: string | undefined;
}

function emptyStanza(line: number): Stanza {
  return { line, touched: false, name: '', version: '', architecture: '', source: '', status: undefined };
}

function identityOf(stanza: Stanza): { name: string; version: string; architecture: string } {
  return { name: stanza.name, version: stanza.version, architecture: stanza.architecture };
}

/** Looks at the first letter before anything else: most lines are dependencies and descriptions. */
function takeField(stanza: Stanza, text: string, start: number, end: number): void {
  switch (text.charCodeAt(start)) {
    case 65 /* A */:
      stanza.architecture = fieldValue('Architecture:', text, start, end) ?? stanza.architecture;
      break;
    case 80 /* P */:
      stanza.name = take(stanza, fieldValue('Package:', text, start, end)) ?? stanza.name;
      break;
    case 83 /* S */:
      stanza.status = take(stanza, fieldValue('Status:', text, start, end)) ?? stanza.status;
      stanza.source = fieldValue('Source:', text, start, end) ?? stanza.source;
      break;
    case 86 /* V */:
      stanza.version = take(stanza, fieldValue('Version:', text, start, end)) ?? stanza.version;
      break;
    default:
      break;
  }
}

function take(stanza: Stanza, value: string | undefined): string | undefined {
  stanza.touched ||= value !== undefined;
  return value;
}

function fieldValue(field: string, text: string, start: number, end: number): string | undefined {
  return text.startsWith(field, start) ? text.slice(start + field.length, end).trim() : undefined;
}

/**
 * `Source: foo (1.2)` names a source version that differs from the binary's (binary-only rebuild `+b1`, own numbering);
 * without brackets it is the binary's version, without the field the binary's name (deb-control(5), Source).
 */
export function sourceOf(field: string, name: string, version: string): { source: string; sourceVersion: string } {
  if (field === '') {
    return { source: name, sourceVersion: version };
  }
  const bracket = /^(\S+)\s*\(([^)]*)\)$/.exec(field);
  if (bracket === null) {
    return { source: field.split(/\s/)[0] ?? name, sourceVersion: version };
  }
  return { source: bracket[1] ?? name, sourceVersion: (bracket[2] ?? version).trim() };
}
