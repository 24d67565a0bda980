import { SaxesParser } from 'saxes';

/** Deeper, longer or otherwise than what repositories hold: refused before it costs anything. */
const LIMITS = {
  depth: 24,
  textBytes: 256 * 1024,
  attributeBytes: 64 * 1024,
  unendedBytes: 1024 * 1024,
  pieceBytes: 64 * 1024,
} as const;

export interface XmlEvents {
  /** `path`: names of the open elements without namespace prefixes, from the root on, this one last. */
  open(path: readonly string[], attributes: Readonly<Record<string, string>>): void;
  /** `text`: the element's own. */
  close(path: readonly string[], text: string): void;
}

/**
 * Reads XML piece by piece. A document type declaration is refused, so that no entity is ever defined. What is begun must end within a bound:
 * saxes keeps a declaration, a comment, an attribute or a text in memory until its end, before anybody can look at how long it is.
 *
 * @throws Error with the place of what is wrong
 */
export function xmlReader(events: XmlEvents): { push(piece: Buffer): void; end(): void } {
  const parser = new SaxesParser({ position: true });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const path: string[] = [];
  const texts: string[] = [];
  let unended = 0;
  const fail = (reason: string): never => {
    throw new Error(`line ${parser.line}: ${reason}`);
  };
  parser.on('error', (error) => fail(error.message.slice(0, 120)));
  parser.on('doctype', () => fail('DOCTYPE'));
  const ended = (): void => {
    unended = 0;
  };
  parser.on('comment', ended);
  parser.on('processinginstruction', ended);
  parser.on('opentag', ({ name, attributes }) => {
    ended();
    path.push(name.slice(name.indexOf(':') + 1));
    texts.push('');
    if (path.length > LIMITS.depth) {
      fail('too deep');
    }
    const plain = attributes as Readonly<Record<string, string>>;
    if (Object.values(plain).some((value) => value.length > LIMITS.attributeBytes)) {
      fail('attribute too long');
    }
    events.open(path, plain);
  });
  const text = (piece: string) => {
    ended();
    const last = texts.length - 1;
    if (last >= 0) {
      texts[last] = `${texts[last]}${piece}`;
      if ((texts[last]?.length ?? 0) > LIMITS.textBytes) {
        fail('text too long');
      }
    }
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => {
    ended();
    events.close(path, (texts.pop() ?? '').trim());
    path.pop();
  });
  return {
    push(piece) {
      for (let at = 0; at < piece.length; at += LIMITS.pieceBytes) {
        const part = piece.subarray(at, at + LIMITS.pieceBytes);
        unended += part.length;
        parser.write(decoder.decode(part, { stream: true }));
        if (unended > LIMITS.unendedBytes) {
          fail('something that does not end');
        }
      }
    },
    end: () => {
      parser.write(decoder.decode());
      parser.close();
    },
  };
}
