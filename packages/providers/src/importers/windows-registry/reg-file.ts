/** One key of a registry export with its named values, as text. */
export interface RegistryKey {
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Beginning of what regedit and `reg export` write (REGEDIT4: Windows 98 and NT 4.0 form, in the code page of the machine). */
export function isRegistryExport(text: string): boolean {
  return /^\s*(Windows Registry Editor Version 5\.00|REGEDIT4)/.test(text);
}

/** Beginning of what `reg query KEY /s` prints: a key's path on a line of its own. */
export function isRegistryQuery(text: string): boolean {
  return /^\s*HKEY_(LOCAL_MACHINE|CURRENT_USER)\\[^\r\n]+\r?\n\s{4}\S/m.test(text.slice(0, 4_000));
}

/**
 * Reads a .reg file: strings with their two escapes, numbers (dword) and expandable strings (hex(2), UTF-16LE over several lines). Other
 * binary values are left out. `onBroken` gets the number of each line that is no part of the form.
 */
export function parseRegistryExport(lines: readonly string[], onBroken: (line: number) => void): RegistryKey[] {
  const keys: RegistryKey[] = [];
  let values: Map<string, string> | undefined;
  for (let at = 1; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line === '' || line.startsWith(';')) {
      continue;
    }
    const key = /^\[-?(HKEY_.*)\]$/.exec(line)?.[1];
    if (key !== undefined) {
      values = new Map();
      keys.push({ path: key, values });
      continue;
    }
    const start = at;
    let value = line;
    if (/^(?:"(?:[^"\\]|\\.)*"|@)="/.test(line)) {
      // A string may hold line ends; it goes on to the line whose last quote is not escaped.
      while (!isClosed(value) && at + 1 < lines.length) {
        at += 1;
        value += `\n${lines[at] ?? ''}`;
      }
      value = value.trimEnd();
    } else {
      while (value.endsWith('\\') && at + 1 < lines.length) {
        at += 1;
        value = value.slice(0, -1) + (lines[at] ?? '').trim();
      }
    }
    if (!takeValue(values, value)) {
      onBroken(start + 1);
    }
  }
  return keys;
}

/** True when the last character is a quote that ends the string begun by `="`. */
function isClosed(value: string): boolean {
  const text = value.trimEnd();
  const body = text.slice(text.indexOf('="') + 2);
  const backslashes = /\\*(?="$)/.exec(body)?.[0].length ?? 0;
  return body.endsWith('"') && backslashes % 2 === 0;
}

function takeValue(values: Map<string, string> | undefined, line: string): boolean {
  const pair = /^(?:"((?:[^"\\]|\\.)*)"|@)=(.*)$/s.exec(line);
  if (values === undefined || pair === null) {
    return false;
  }
  const name = unescaped(pair[1] ?? '');
  const data = pair[2] ?? '';
  const text = /^"((?:[^"\\]|\\.)*)"$/s.exec(data)?.[1];
  if (text !== undefined) {
    values.set(name, unescaped(text));
    return true;
  }
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(data)?.[1];
  if (number !== undefined) {
    values.set(name, String(Number.parseInt(number, 16)));
    return true;
  }
  const expandable = /^hex\(2\):([0-9a-f,]*)$/i.exec(data)?.[1];
  if (expandable !== undefined) {
    const bytes = Buffer.from(expandable.replaceAll(',', ''), 'hex');
    values.set(name, bytes.toString('utf16le').replace(/\0+$/, ''));
  }
  return /^(hex(\([0-9a-f]+\))?:|-)/i.test(data);
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

/** Values of programs are short; a longer line holds binary data. */
const LINE_CHARACTERS = 4_000;

/** Reads `reg query KEY /s`: a key's path, then indented `name    REG_SZ    value`. */
export function parseRegistryQuery(lines: readonly string[]): RegistryKey[] {
  const keys: RegistryKey[] = [];
  let values: Map<string, string> | undefined;
  for (const line of lines) {
    if (/^HKEY_/.test(line)) {
      values = new Map();
      keys.push({ path: line.trim(), values });
      continue;
    }
    const parts = line.length > LINE_CHARACTERS ? null : /^\s+(\S.*?)\s{2,}(REG_[A-Z_]+)(?:\s{2,}(.*))?$/.exec(line);
    if (values !== undefined && parts?.[1] !== undefined) {
      const raw = (parts[3] ?? '').trim();
      values.set(parts[1], parts[2] === 'REG_DWORD' ? String(Number.parseInt(raw, 16)) : raw);
    }
  }
  return keys;
}
