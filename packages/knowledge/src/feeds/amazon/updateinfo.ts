import { SaxesParser } from 'saxes';
import { feedInvalid } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';

/** An advisory of updateinfo.xml as it stands there, unchecked, and the line where it ends. */
export interface RawAdvisory {
  readonly value: {
    id: string;
    issued?: string;
    updated: string;
    vulnerabilities: string[];
    packages: { name: string; epoch: string; version: string; release: string; arch: string }[];
  };
  readonly position: string;
}

/** Reads the repository's own updateinfo.xml, update by update (rpm-metadata updateinfo; createrepo_c). */
export async function* updatesOf(file: FeedFile): AsyncGenerator<RawAdvisory> {
  const parser = new SaxesParser();
  const done: RawAdvisory[] = [];
  let open: RawAdvisory['value'] | undefined;
  let text = '';
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    if (name === 'update') {
      open = { id: '', updated: '', vulnerabilities: [], packages: [] };
    } else if (open !== undefined && name === 'issued' && attributes.date !== undefined) {
      open.issued = attributes.date;
    } else if (open !== undefined && name === 'updated') {
      open.updated = attributes.date ?? '';
    } else if (open !== undefined && name === 'reference' && attributes.type === 'cve') {
      open.vulnerabilities.push(attributes.id ?? '');
    } else if (open !== undefined && name === 'package') {
      const { name: of = '', epoch = '', version = '', release = '', arch = '' } = attributes;
      open.packages.push({ name: of, epoch, version, release, arch });
    }
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (open !== undefined && name === 'id') {
      open.id = text.trim();
    } else if (open !== undefined && name === 'update') {
      done.push({ value: open, position: `line ${parser.line}` });
      open = undefined;
    }
  });
  try {
    for await (const line of file.lines()) {
      parser.write(`${line}\n`);
      yield* done.splice(0);
    }
    parser.close();
  } catch (cause) {
    if (cause instanceof Error && cause.name !== 'TsukuroiError') {
      throw feedInvalid('amazon', file.path, `line ${parser.line}`, 'not XML', cause);
    }
    throw cause;
  }
}
