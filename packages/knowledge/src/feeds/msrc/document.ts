import type { FeedFile } from '../../feed.ts';
import { checked } from '../../read-json.ts';
import { readXml, type XmlListener } from '../../xml.ts';
import { type Product, product, type Tracking, tracking, type Vulnerability, vulnerability } from './schema.ts';

/** Unpacked; the largest month so far has about 8 MB. */
const LIMIT_BYTES = 256 * 1024 ** 2;

/** What a document says, in its order: products come before the vulnerabilities that name them. */
export interface DocumentListener {
  tracking(found: Tracking): void;
  product(found: Product): void;
  vulnerability(found: Vulnerability): void;
}

/** Reads one CVRF document; what it collects is checked against `schema.ts` as it comes. */
export async function readDocument(file: FeedFile, listener: DocumentListener): Promise<void> {
  const reader = new CvrfReader(file, listener);
  await readXml('msrc', file, reader, LIMIT_BYTES);
  reader.end();
}

type Attributes = Readonly<Record<string, string>>;
type Collected = Record<string, string | string[]>;

/** Elements whose text is a value of what is being collected, by the element they stand in. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Identification: { ID: 'id' },
  DocumentTracking: { CurrentReleaseDate: 'currentReleaseDate' },
  Vulnerability: { Title: 'title', CVE: 'cve' },
  Threat: { Description: 'description' },
  ScoreSet: { BaseScore: 'base', Vector: 'vector' },
  Remediation: {
    Description: 'description',
    SubType: 'subtype',
    FixedBuild: 'fixedBuild',
    Supercedence: 'supercedence',
    RestartRequired: 'restart',
  },
};

class CvrfReader implements XmlListener {
  readonly #file: FeedFile;
  readonly #listener: DocumentListener;
  readonly #path: string[] = [];
  readonly #families: string[] = [];
  #tracking: Collected = {};
  #text = '';
  #listening = false;
  #product: { id: string; family: string | undefined } | undefined;
  #found: Draft | undefined;
  #part: Collected = {};
  #noteType = '';
  #count = 0;
  #tracked = false;

  constructor(file: FeedFile, listener: DocumentListener) {
    this.#file = file;
    this.#listener = listener;
  }

  open(name: string, attributes: Attributes): void {
    this.#path.push(name);
    this.#text = '';
    this.#listening = true;
    switch (name) {
      case 'Branch':
        this.#families.push(attributes.Type === 'Product Family' ? (attributes.Name ?? '') : '');
        break;
      case 'FullProductName':
        this.#product = { id: attributes.ProductID ?? '', family: this.#families.findLast((family) => family !== '') };
        break;
      case 'Vulnerability':
        this.#found = emptyDraft();
        break;
      case 'Threat':
      case 'Remediation':
        this.#part = { type: attributes.Type ?? '', description: '', products: [] };
        break;
      case 'ScoreSet':
        this.#part = {};
        break;
      case 'Note':
        this.#noteType = attributes.Type ?? '';
        break;
      case 'CWE':
        this.#found?.cwe.push(attributes.ID ?? '');
        break;
    }
  }

  text(piece: string): void {
    if (this.#listening) {
      this.#text += piece;
    }
  }

  close(name: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1) ?? '';
    const text = this.#listening ? this.#text.trim() : '';
    this.#listening = false;
    const field = VALUES[parent]?.[name];
    if (field !== undefined) {
      this.#set(parent, field, text);
    } else {
      this.#take(name, parent, text);
    }
  }

  /** A document that names no month, or has no product tree and no vulnerability, is not one. */
  end(): void {
    if (!this.#tracked) {
      checked('msrc', this.#file.path, 'DocumentTracking', tracking, this.#tracking);
    }
  }

  #set(parent: string, field: string, text: string): void {
    if (parent === 'Vulnerability') {
      if (this.#found !== undefined) {
        this.#found[field as 'title' | 'cve'] = text;
      }
    } else if (parent === 'Identification' || parent === 'DocumentTracking') {
      this.#tracking[field] = text;
    } else {
      this.#part[field] = text;
    }
  }

  #take(name: string, parent: string, text: string): void {
    const found = this.#found;
    switch (name) {
      case 'DocumentTracking':
        this.#listener.tracking(checked('msrc', this.#file.path, 'DocumentTracking', tracking, this.#tracking));
        this.#tracked = true;
        break;
      case 'Branch':
        this.#families.pop();
        break;
      case 'FullProductName':
        if (this.#product !== undefined) {
          const value = { ...this.#product, name: text };
          this.#listener.product(checked('msrc', this.#file.path, `ProductTree ${value.id}`, product, value));
        }
        break;
      case 'ProductID':
        if (parent === 'Status') {
          found?.affected.push(text);
        } else if (parent === 'Remediation') {
          (this.#part.products as string[]).push(text);
        }
        break;
      case 'Note':
        if (found !== undefined && this.#noteType === 'Description' && text !== '') {
          found.description = text;
        }
        break;
      case 'Date':
        if (parent === 'Revision') {
          found?.revisions.push(text);
        }
        break;
      case 'Threat':
        found?.threats.push(this.#part);
        break;
      case 'ScoreSet':
        found?.scores.push(this.#part);
        break;
      case 'Remediation':
        found?.remediations.push({ subtype: '', fixedBuild: '', supercedence: '', restart: '', ...this.#part });
        break;
      case 'Vulnerability':
        this.#count += 1;
        if (found !== undefined) {
          const position = `Vulnerability ${this.#count} ${found.cve}`;
          this.#listener.vulnerability(checked('msrc', this.#file.path, position, vulnerability, found));
        }
        this.#found = undefined;
        break;
    }
  }
}

interface Draft {
  cve: string;
  title: string;
  description: string;
  readonly cwe: string[];
  readonly affected: string[];
  readonly threats: Collected[];
  readonly scores: Collected[];
  readonly revisions: string[];
  readonly remediations: Collected[];
}

function emptyDraft(): Draft {
  return {
    cve: '',
    title: '',
    description: '',
    cwe: [],
    affected: [],
    threats: [],
    scores: [],
    revisions: [],
    remediations: [],
  };
}
