/** One suite that a machine is set up to fetch from (sources.list(5)). */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Empty = the machine's own. */
  readonly architectures: readonly string[];
}

/** Reads `*.sources` (deb822) and `*.list` (one line each). Sources of other kinds (`deb-src`) and disabled ones are left out. */
export function aptSources(path: string, text: string): AptSource[] {
  return path.endsWith('.sources') ? fromStanzas(text) : text.split('\n').flatMap(fromLine);
}

function fromStanzas(text: string): AptSource[] {
  return text.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
    if (!words('types').includes('deb') || fields.get('enabled')?.trim().toLowerCase() === 'no') {
      return [];
    }
    const [components, architectures] = [words('components'), words('architectures')];
    return words('uris').flatMap((uri) => words('suites').map((suite) => ({ uri, suite, components, architectures })));
  });
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of stanza.split('\n')) {
    const field = /^([A-Za-z-]+):(.*)$/.exec(line);
    if (line.startsWith('#')) {
      continue;
    }
    if (field !== null) {
      last = (field[1] ?? '').toLowerCase();
      fields.set(last, field[2] ?? '');
    } else if (/^[ \t]/.test(line) && last !== '') {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
  }
  return fields;
}

function fromLine(line: string): AptSource[] {
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
  if (match === null) {
    return [];
  }
  const [, options = '', uri = '', suite = '', components = ''] = match;
  const architectures = /(?:^|\s)arch=(\S+)/.exec(options)?.[1]?.split(',') ?? [];
  return [{ uri, suite, components: components.split(/\s+/).filter((word) => word !== ''), architectures }];
}
