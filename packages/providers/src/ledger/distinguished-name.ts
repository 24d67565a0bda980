/** `2.5.4.11` is the same attribute by its number (RFC 4519, 2.20). */
const UNIT = new Set(['ou', '2.5.4.11']);
/** A keyword or a dotted number before the first `=` (RFC 4514, 3). */
const TYPE = /^[A-Za-z][A-Za-z0-9-]*$|^\d+(?:\.\d+)+$/;
/** Marks that stand in a value only behind a backslash (RFC 4514, 3: `special`). */
const ESCAPED = ' "#+,;<=>\\';
const NEVER_BARE = '";<>\0';

/**
 * The organizational units of a distinguished name (RFC 4514), from the top down: of `CN=PC-01,OU=外来,OU=病院,DC=example` 病院, 外来. A name may
 * have none. Pure.
 *
 * @returns `no-name` for a text that does not begin as such a name; undefined for a name that is torn or wrongly escaped
 */
export function readUnits(text: string): readonly string[] | 'no-name' | undefined {
  const begins = text.indexOf('=');
  if (begins < 0 || !TYPE.test(text.slice(0, begins).trim())) {
    return 'no-name';
  }
  const units: string[] = [];
  for (const relative of partsOf(text, ',')) {
    for (const attribute of partsOf(relative, '+')) {
      const at = attribute.indexOf('=');
      const type = attribute.slice(0, Math.max(at, 0)).trim();
      const value = at < 0 || !TYPE.test(type) ? undefined : valueIn(attribute.slice(at + 1));
      if (value === undefined) {
        return undefined;
      }
      if (UNIT.has(type.toLowerCase())) {
        units.push(value);
      }
    }
  }
  return units.toReversed();
}

/** Units as one text, in the way in which the directory writes canonical names: `/` between them, and `\/` for one within a name. */
export function unitPath(units: readonly string[]): string {
  return units.map((unit) => unit.replaceAll(/[\\/]/g, '\\$&')).join('/');
}

/** Cut at a mark that no backslash stands before. */
function partsOf(text: string, mark: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === mark) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** Undefined when the last backslash has nothing behind it. Step by step: a pattern over long runs of blanks takes minutes. */
function withoutBlanks(written: string): string | undefined {
  let from = 0;
  while (written[from] === ' ') {
    from += 1;
  }
  let end = from;
  for (let at = from; at < written.length; at += 1) {
    if (written[at] === '\\') {
      at += 1;
      end = at + 1;
    } else if (written[at] !== ' ') {
      end = at + 1;
    }
  }
  return end > written.length ? undefined : written.slice(from, end);
}

/** What a value says without its escapes; undefined for an empty or torn one, and for `#` with encoded octets, which no directory exports for a name. */
function valueIn(written: string): string | undefined {
  // Bare blanks at the ends say nothing; one behind a backslash is part of the value.
  const text = withoutBlanks(written);
  if (text === undefined || text === '' || text.startsWith('#')) {
    return undefined;
  }
  const octets: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const escaped = text[at] === '\\';
    const pair = escaped ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
    const mark = String.fromCodePoint(text.codePointAt(escaped ? at + 1 : at) ?? 0);
    if (pair !== undefined) {
      octets.push(Buffer.from(pair, 'hex'));
      at += 3;
    } else if (escaped ? !ESCAPED.includes(mark) : NEVER_BARE.includes(mark)) {
      return undefined;
    } else {
      octets.push(Buffer.from(mark));
      at += (escaped ? 1 : 0) + mark.length;
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(octets)).trim() || undefined;
  } catch {
    return undefined;
  }
}
