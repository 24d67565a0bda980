/**
 * Reads apt.conf(5) as far as an inventory needs it: `Scope::Name "value";`, nested `Scope { Name "value"; };`, comments `//`,
 * `/* *\/` and lines with `#`. Later values win, as apt reads its files in order. Names are answered in lower case.
 */
export function parseAptConf(texts: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const text of texts) {
    const plain = text.replace(/"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*$|^\s*#.*$/gm, (part) =>
      part.startsWith('"') ? part : '',
    );
    const scopes: string[] = [];
    for (const match of plain.matchAll(
      /([A-Za-z0-9_./:+-]+)\s*\{|([A-Za-z0-9_./:+-]+)\s+"((?:[^"\\]|\\.)*)"\s*;|\}|"(?:[^"\\]|\\.)*"\s*;/g,
    )) {
      if (match[1] !== undefined) {
        scopes.push(match[1]);
      } else if (match[2] !== undefined) {
        values.set([...scopes, match[2]].join('::').toLowerCase(), match[3] ?? '');
      } else if (match[0] === '}') {
        scopes.pop();
      }
    }
  }
  return values;
}

/** Package sources as one line each, `deb URI suite components`, from one-line and deb822 files (sources.list(5)). */
export function parseSources(files: readonly { readonly name: string; readonly text: string }[]): string[] {
  return files.flatMap((file) =>
    file.name.endsWith('.sources') ? deb822Sources(file.text) : oneLineSources(file.text),
  );
}

function oneLineSources(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const parts = /^\s*(deb|deb-src)\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*(.*?)\s*(?:#.*)?$/.exec(line);
    return parts?.[1] === 'deb'
      ? [`deb ${withoutSecrets(parts[2] ?? '')} ${[parts[3], parts[4]].join(' ').trim()}`]
      : [];
  });
}

function deb822Sources(text: string): string[] {
  return text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const field = (name: string): string[] => {
        const value = new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\n[ \\t]+.*)*)`, 'im').exec(stanza)?.[1] ?? '';
        return value.split(/\s+/).filter((part) => part !== '');
      };
      if (!field('Types').includes('deb') || field('Enabled')[0]?.toLowerCase() === 'no') {
        return [];
      }
      const rest = field('Components').join(' ');
      return field('URIs').flatMap((uri) =>
        field('Suites').map((suite) => `deb ${withoutSecrets(uri)} ${[suite, rest].join(' ').trim()}`),
      );
    });
}

/** A source may carry a name and password before the host; they stay on the machine. */
export function withoutSecrets(uri: string): string {
  return uri.replace(/^([a-z0-9+.-]+:\/\/)[^/@]*@/i, '$1').replace(/\?.*$/, '');
}

/**
 * Whether unattended-upgrades installs by itself: its apt.systemd.daily runs it when APT::Periodic::Enable is not 0 and
 * APT::Periodic::Unattended-Upgrade is not 0 (/usr/lib/apt/apt.systemd.daily), and the package must be there.
 */
export function automaticUpdates(values: ReadonlyMap<string, string>, installed: boolean): 'on' | 'off' {
  const enabled = isOn(values.get('apt::periodic::enable') ?? '1');
  const interval = isOn(values.get('apt::periodic::unattended-upgrade') ?? '0');
  return installed && enabled && interval ? 'on' : 'off';
}

function isOn(value: string): boolean {
  return value !== '0' && value !== '' && value.toLowerCase() !== 'never';
}
