import { dnfError } from './errors.ts';

/** One repository that machines are set up to fetch from (dnf.conf(5), "Repo Options"). */
export interface DnfSource {
  readonly id: string;
  /** Addresses to try in order; each ends in `/`. */
  readonly addresses: readonly string[];
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads a `.repo` file. Sections that are not enabled are left out. `gpgkey` and `gpgcheck` are not looked at: which keys count, and
 * that signatures are checked, is not for the repository to say.
 *
 * @param variables values of `$releasever`, `$basearch` and the like (dnf.conf(5), "Repo Variables")
 * @throws TsukuroiError DNF_REPO_FILE (exit code 2)
 */
export function dnfSources(file: string, text: string, variables: Readonly<Record<string, string>>): DnfSource[] {
  const refuse = (reason: string) => dnfError('repo-file', file, reason, { exitCode: 2 });
  const sources: DnfSource[] = [];
  for (const [id, fields] of sectionsOf(text)) {
    if (id === 'main' || /^(0|no|false|off)$/i.test(fields.get('enabled') ?? '1')) {
      continue;
    }
    if (!ID.test(id)) {
      throw refuse(`[${id.slice(0, 80)}]`);
    }
    const urls = (fields.get('baseurl') ?? '').split(/[\s,]+/).filter((url) => url !== '');
    if (urls.length === 0) {
      throw refuse(
        `[${id}] ${fields.has('metalink') ? 'metalink' : fields.has('mirrorlist') ? 'mirrorlist' : 'baseurl'}`,
      );
    }
    const addresses = urls.map((url) => {
      const filled = url.replace(/\$\{?([A-Za-z_]+)\}?/g, (whole, name: string) => variables[name] ?? whole);
      const parsed = URL.parse(filled);
      if (parsed === null || !/^https?:$/.test(parsed.protocol) || filled.includes('$') || parsed.username !== '') {
        throw refuse(`[${id}] ${filled.slice(0, 120)}`);
      }
      return filled.replace(/\/*$/, '/');
    });
    sources.push({ id, addresses });
  }
  if (sources.length === 0) {
    throw refuse('enabled=1');
  }
  return sources;
}

/** `[section]`, `name = value`, and values that go on in lines that begin with a blank. */
function sectionsOf(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let fields: Map<string, string> | undefined;
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    const section = /^\[([^\]]+)\]\s*$/.exec(line)?.[1];
    const field = /^([A-Za-z_][\w.-]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (section !== undefined) {
      fields = new Map();
      sections.set(section, fields);
    } else if (field !== null) {
      last = (field[1] ?? '').toLowerCase();
      fields?.set(last, field[2] ?? '');
    } else if (/^\s+\S/.test(line) && last !== '') {
      fields?.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
  }
  return sections;
}
