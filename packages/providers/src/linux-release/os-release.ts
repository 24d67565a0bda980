import type { OperatingSystem } from '@tsukuroi/protocol';

/** Reads os-release(5): assignments as the shell reads them, without running anything. */
export function parseOsRelease(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const parts = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (parts?.[1] !== undefined && parts[2] !== undefined) {
      fields.set(parts[1], unquoted(parts[2].trim()));
    }
  }
  return fields;
}

function unquoted(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || !value.endsWith(quote) || value.length < 2) {
    return value;
  }
  const inner = value.slice(1, -1);
  return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, '$1');
}

/** The operating system as os-release states it; undefined when it names none. */
export function osOf(fields: ReadonlyMap<string, string>): OperatingSystem | undefined {
  const id = fields.get('ID');
  if (id === undefined || id === '') {
    return undefined;
  }
  const codename = fields.get('VERSION_CODENAME') ?? fields.get('UBUNTU_CODENAME');
  const like = fields.get('ID_LIKE');
  const variant = fields.get('VARIANT_ID');
  return {
    id: id.toLowerCase(),
    version: fields.get('VERSION_ID') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id,
    ...(codename === undefined || codename === '' ? {} : { codename }),
    ...(variant === undefined || variant === '' ? {} : { edition: variant }),
    ...(like === undefined || like === '' ? {} : { like }),
  };
}
