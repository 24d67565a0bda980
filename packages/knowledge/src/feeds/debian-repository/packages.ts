import { compareDeb } from '@tsukuroi/versions';
import { feedInvalid } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';

/** One stanza of a Packages index, as far as we use it. */
export interface IndexedPackage {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
  readonly source: string;
  readonly sourceVersion: string;
}

/** The packages of an index, in its order. Other fields, and the lines that continue them, are passed over. */
export async function* packagesOf(file: FeedFile): AsyncGenerator<IndexedPackage> {
  let number = 0;
  let name = '';
  let architecture = '';
  let version = '';
  let source = '';
  const finish = (): IndexedPackage => {
    if (name === '' || architecture === '' || Number.isNaN(compareDeb(version, version))) {
      throw feedInvalid(
        'debian-repository',
        file.path,
        `line ${number}`,
        'a package without name, architecture or version',
      );
    }
    const [, sourceName, sourceVersion] = /^(\S+)(?:\s+\((\S+)\))?$/.exec(source) ?? [];
    const made = {
      package: name,
      architecture,
      version,
      source: sourceName ?? name,
      sourceVersion: sourceVersion ?? version,
    };
    name = architecture = version = source = '';
    return made;
  };
  for await (const line of file.lines()) {
    number += 1;
    // Most lines are of no use here: look at the first letter before anything else.
    switch (line.charCodeAt(0)) {
      case 80: // P
        name = line.startsWith('Package: ') ? line.slice(9).trim() : name;
        break;
      case 65: // A
        architecture = line.startsWith('Architecture: ') ? line.slice(14).trim() : architecture;
        break;
      case 86: // V
        version = line.startsWith('Version: ') ? line.slice(9).trim() : version;
        break;
      case 83: // S
        source = line.startsWith('Source: ') ? line.slice(8).trim() : source;
        break;
      default:
        if (line === '' && (name !== '' || version !== '')) {
          yield finish();
        }
    }
  }
  if (name !== '' || version !== '') {
    yield finish();
  }
}
