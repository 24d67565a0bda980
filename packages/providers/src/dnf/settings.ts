import { withoutSecrets } from '../apt/settings.ts';

/**
 * Sections of an INI file as dnf reads it: `[name]`, `key = value`, `#` and `;` comments. A value goes on in lines that begin with a blank, of which
 * each stands behind a line end (libdnf, ConfigParser).
 */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  let last: string | undefined;
  for (const line of text.split('\n')) {
    const plain = line.trim();
    const heading = /^\[([^\]]+)\]$/.exec(plain)?.[1];
    if (heading !== undefined) {
      current = sections.get(heading) ?? new Map<string, string>();
      sections.set(heading, current);
      last = undefined;
      continue;
    }
    if (last !== undefined && /^[ \t]+\S/.test(line)) {
      current.set(last, `${current.get(last) ?? ''}\n${plain}`);
      continue;
    }
    const pair = /^([A-Za-z0-9_.-]+)\s*=\s*(.*)$/.exec(plain);
    if (pair?.[1] !== undefined && !/^[#;]/.test(plain)) {
      last = pair[1].toLowerCase();
      current.set(last, pair[2] ?? '');
    }
  }
  return sections;
}

/** Repositories that are switched on, as `id URL` (dnf.conf(5), [repository] options; enabled defaults to yes). */
export function enabledRepositories(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...parseIni(text)].flatMap(([id, options]) => {
      const enabled = yes(options.get('enabled') ?? '1');
      const url = options.get('baseurl') ?? options.get('mirrorlist') ?? options.get('metalink');
      return enabled && url !== undefined ? [`${id} ${withoutSecrets(url.trim().split(/[\s,]+/)[0] ?? '')}`] : [];
    }),
  );
}

/** dnf's booleans (dnf.conf(5)): 1, yes, true, on. */
export function yes(value: string): boolean {
  return /^(1|yes|true|on)$/i.test(value.trim());
}
