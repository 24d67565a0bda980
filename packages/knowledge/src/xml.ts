import { SaxesParser } from 'saxes';
import { feedInvalid } from './errors.ts';
import type { FeedFile } from './feed.ts';
import { textOf } from './read-json.ts';

/** Elements inside elements; the documents we read have fewer than twenty. */
const DEPTH_LIMIT = 64;
/** Characters handed to the parser at once. */
const PIECE = 1 << 16;

/** What a reader wants to hear. Names come without their namespace prefix; text without what belongs to inner elements. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * Reads an XML file whole and tells the listener. A document type declaration is refused: nothing outside the file is ever
 * fetched and no entity can grow (CWE-611, CWE-776). What is not well-formed or nested too deeply is refused with its place.
 */
export async function readXml(feed: string, file: FeedFile, listener: XmlListener, limitBytes: number): Promise<void> {
  const text = textOf(file.path, await file.read(limitBytes));
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  const refuse = (reason: string, cause?: unknown): never => {
    throw feedInvalid(feed, file.path, `line ${parser.line} column ${parser.column}`, reason, cause);
  };
  parser.on('error', (cause) => refuse(`not XML: ${cause.message.replace(/^\d+:\d+: /, '')}`, cause));
  parser.on('doctype', () => refuse('has a document type declaration'));
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > DEPTH_LIMIT) {
      refuse(`nested deeper than ${DEPTH_LIMIT}`);
    }
    listener.open(localName(name), attributes);
  });
  parser.on('text', (piece) => listener.text(piece));
  parser.on('cdata', (piece) => listener.text(piece));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    listener.close(localName(name));
  });
  for (let at = 0; at < text.length; at += PIECE) {
    parser.write(text.slice(at, at + PIECE));
  }
  parser.close();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
