import { SaxesParser } from 'saxes';

/** Deeper, longer or otherwise than what repositories hold: refused before it costs anything. */
const LIMITS = { depth: 24, textBytes: 256 * 1024, attributeBytes: 64 * 1024 } as const;

export interface XmlEvents {
  /** `path`: names of the open elements without namespace prefixes, from the root on, this one last. */
  open(path: readonly string[], attributes: Readonly<Record<string, string>>): void;
  /** `text`: the element's own. */
  close(path: readonly string[], text: string): void;
}

/**
 * Reads XML piece by piece. A document type declaration is refused, so that no entity is ever defined.
 *
 * @throws Error with the place of what is wrong
 */
export function xmlReader(events: XmlEvents): { push(piece: Buffer): void; end(): void } {
  const parser = new SaxesParser({ position: true });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const path: string[] = [];
  const texts: string[] = [];
  const fail = (reason: string): never => {
    throw new Error(`line ${parser.line}: ${reason}`);
  };
  parser.on('error', (error) => fail(error.message.slice(0, 120)));
  parser.on('doctype', () => fail('DOCTYPE'));
  parser.on('opentag', ({ name, attributes }) => {
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
    events.close(path, (texts.pop() ?? '').trim());
    path.pop();
  });
  return {
    push: (piece) => void parser.write(decoder.decode(piece, { stream: true })),
    end: () => {
      parser.write(decoder.decode());
      parser.close();
    },
  };
}
