import { TsukuroiError } from '@tsukuroi/core';
import { SaxesParser } from 'saxes';
import { importInvalid, tooMany } from './errors.ts';
import { IMPORT_LIMITS } from './limits.ts';

/** One element with its own text; names without their namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads an XML document whole, within the limits on depth and number. A document type declaration is refused at once, so that no
 * entity is ever defined. Throws IMPORT_DTD, IMPORT_TOO_DEEP, IMPORT_TOO_MANY or IMPORT_INVALID with line and column.
 */
export function parseBoundedXml(text: string, file: string, importer: string): XmlElement {
  const parser = new SaxesParser({ position: true, fileName: file });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  const position = (): string => `line ${parser.line} column ${parser.column}`;
  parser.on('error', (cause) => {
    throw importInvalid(file, importer, position(), 'not well-formed XML', cause);
  });
  parser.on('doctype', () => {
    throw new TsukuroiError('IMPORT_DTD', { file, position: position() });
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (count > IMPORT_LIMITS.xmlElements) {
      throw tooMany(file, 'XML elements', IMPORT_LIMITS.xmlElements, position());
    }
    if (open.length >= IMPORT_LIMITS.depth) {
      throw new TsukuroiError('IMPORT_TOO_DEEP', { file, limit: IMPORT_LIMITS.depth, position: position() });
    }
    const element: XmlElement = {
      name: localName(tag.name),
      attributes: tag.attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element !== undefined) {
      element.text += piece;
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    open.pop();
  });
  // saxes stops collecting a declaration only at its end: a hostile one is seen before it is parsed.
  const declaration = /<!DOCTYPE/i.exec(text);
  if (declaration !== null && !insideComment(text, declaration.index)) {
    throw new TsukuroiError('IMPORT_DTD', { file, position: `character ${declaration.index}` });
  }
  parser.write(text).close();
  if (root === undefined) {
    throw importInvalid(file, importer, 'line 1', 'no element');
  }
  return root;
}

function insideComment(text: string, index: number): boolean {
  return text.lastIndexOf('<!--', index) > text.lastIndexOf('-->', index);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Children of that name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** Text of the first child of that name, trimmed; undefined when absent or empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  const text = childrenOf(element, name)[0]?.text.trim();
  return text === undefined || text === '' ? undefined : text;
}
