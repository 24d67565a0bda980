import { crc32, deflateRawSync } from 'node:zlib';

export interface WrittenPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Size that the directory states; default: the true one. */
  readonly statedSize?: number;
  readonly flags?: number;
}

/** A ZIP file as APPNOTE.TXT describes it, with whatever lie a test wants in it. */
export function zip(parts: readonly WrittenPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const plain = Buffer.from(part.content);
    const packed = deflateRawSync(plain);
    const name = Buffer.from(part.name);
    const size = part.statedSize ?? plain.length;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(part.flags ?? 0, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(plain), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(part.flags ?? 0, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(plain), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    files.push(head, name, packed);
    directory.push(entry, name);
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

type CellContent = string | number | { readonly date: number } | null;

/** A workbook of one sheet; dates are Excel's day numbers in a cell with a date format. */
export function workbook(rows: readonly (readonly CellContent[])[], sheetXml?: string): Buffer {
  const column = (index: number): string => String.fromCharCode(65 + index);
  const cell = (content: CellContent, row: number, index: number): string => {
    const place = `${column(index)}${row + 1}`;
    if (content === null) {
      return '';
    }
    if (typeof content === 'number') {
      return `<c r="${place}"><v>${content}</v></c>`;
    }
    if (typeof content === 'object') {
      return `<c r="${place}" s="1"><v>${content.date}</v></c>`;
    }
    return `<c r="${place}" t="inlineStr"><is><t>${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
  };
  const data =
    sheetXml ??
    rows
      .map(
        (cells, row) =>
          `<row r="${row + 1}">${cells.map((content, index) => cell(content, row, index)).join('')}</row>`,
      )
      .join('');
  return zip(
    workbookParts(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${data}</sheetData></worksheet>`,
    ),
  );
}

export function workbookParts(sheet: string): WrittenPart[] {
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return [
    {
      name: '[Content_Types].xml',
      content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${relations}"><sheets><sheet name="台帳" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      content:
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
  ];
}
