import type { FeedFile } from '../../feed.ts';
import { checked, jsonFile } from '../../read-json.ts';
import { readXml, type XmlListener } from '../../xml.ts';
import { type Entry, entry, vuldefJson } from './schema.ts';

/** The largest year of details has about 75 MB (2022, 2023-10-29). */
const LIMIT_BYTES = 512 * 1024 ** 2;

export interface EntryListener {
  entry(found: Entry, position: string): void;
  /** Date of the whole file, where it states one. */
  date(time: string): void;
}

/** Reads the entries of a JVN iPedia file: `jvndb….rdf` (RSS 1.0), `jvndb_detail….rdf` (VULDEF 3.2) or `JVNDB-….json`. */
export async function readEntries(file: FeedFile, listener: EntryListener): Promise<void> {
  if (/\.json(?:\.gz)?$/.test(file.path)) {
    listener.entry(await fromJson(file), '');
    return;
  }
  const take = (found: unknown, position: string) =>
    listener.entry(checked('jvn', file.path, position, entry, found), position);
  const reader = file.path.includes('jvndb_detail')
    ? new VuldefReader(take)
    : new RssReader(take, (time) => listener.date(time));
  await readXml('jvn', file, reader, LIMIT_BYTES);
}

async function fromJson(file: FeedFile): Promise<Entry> {
  const { vulinfoid: id, vulinfodata: data } = await jsonFile('jvn', file, vuldefJson, LIMIT_BYTES);
  return checked('jvn', file.path, '', entry, {
    id,
    title: data.title,
    overview: data.vulinfodescription.overview,
    modified: data.datelastupdated,
    published: data.datefirstpublished,
    related: (data.related?.relateditem ?? []).map(({ type, vulinfoid = '', url = '' }) => ({
      id: vulinfoid,
      url,
      vendor: type === 'vendor',
    })),
    scores: data.impact?.cvss ?? [],
  });
}

type Attributes = Readonly<Record<string, string>>;
type Take = (found: unknown, position: string) => void;

interface Draft {
  readonly related: { id: string; url: string; vendor: boolean }[];
  readonly scores: { version: string; base: string; vector: string }[];
  id?: string;
  title?: string;
  overview: string;
  published?: string;
  modified?: string;
}

const emptyDraft = (): Draft => ({ related: [], scores: [], overview: '' });

/** jvndb.jvn.jp/schema/jvnrss_2.0.xsd with mod_sec: an `item` an entry. */
class RssReader implements XmlListener {
  readonly #take: Take;
  readonly #date: (time: string) => void;
  #draft: Draft | undefined;
  #text = '';
  #reference: Attributes = {};
  #count = 0;

  constructor(take: Take, date: (time: string) => void) {
    this.#take = take;
    this.#date = date;
  }

  open(name: string, attributes: Attributes): void {
    this.#text = '';
    if (name === 'item') {
      this.#draft = emptyDraft();
    } else if (name === 'references') {
      this.#reference = attributes;
    } else if (name === 'cvss') {
      const { version = '', score: base = '', vector = '' } = attributes;
      this.#draft?.scores.push({ version, base, vector });
    }
  }

  text(piece: string): void {
    this.#text += piece;
  }

  close(name: string): void {
    const text = this.#text.trim();
    this.#text = '';
    const draft = this.#draft;
    if (draft === undefined) {
      if (name === 'modified' && /^\d{4}-/.test(text)) {
        this.#date(text);
      }
      return;
    }
    switch (name) {
      case 'identifier':
        draft.id = text;
        break;
      case 'title':
        draft.title = text;
        break;
      case 'description':
        draft.overview = text;
        break;
      case 'issued':
        draft.published = text;
        break;
      case 'modified':
        draft.modified = text;
        break;
      case 'references': {
        const { id = '', source = '' } = this.#reference;
        draft.related.push({ id, url: text, vendor: source !== '' && !/^(?:CVE|NVD|JVN|関連文書)/.test(source) });
        break;
      }
      case 'item':
        this.#count += 1;
        this.#draft = undefined;
        this.#take(draft, `item ${this.#count} ${draft.id ?? ''}`.trim());
        break;
    }
  }
}

/** jvndb.jvn.jp/schema/vuldef_3.2.xsd: a `Vulinfo` an entry. */
class VuldefReader implements XmlListener {
  readonly #take: Take;
  readonly #path: string[] = [];
  #draft: Draft = emptyDraft();
  #text = '';
  #related = { id: '', url: '', vendor: false };
  #score = { version: '', base: '', vector: '' };
  #count = 0;

  constructor(take: Take) {
    this.#take = take;
  }

  open(name: string, attributes: Attributes): void {
    this.#path.push(name);
    this.#text = '';
    if (name === 'Vulinfo') {
      this.#draft = emptyDraft();
    } else if (name === 'RelatedItem') {
      this.#related = { id: '', url: '', vendor: attributes.type === 'vendor' };
    } else if (name === 'Cvss') {
      this.#score = { version: attributes.version ?? '', base: '', vector: '' };
    }
  }

  text(piece: string): void {
    this.#text += piece;
  }

  close(name: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1);
    const text = this.#text.trim();
    this.#text = '';
    switch (`${parent}/${name}`) {
      case 'Vulinfo/VulinfoID':
        this.#draft.id = text;
        break;
      case 'VulinfoData/Title':
        this.#draft.title = text;
        break;
      case 'VulinfoDescription/Overview':
        this.#draft.overview = text;
        break;
      case 'VulinfoData/DateFirstPublished':
        this.#draft.published = text;
        break;
      case 'VulinfoData/DateLastUpdated':
        this.#draft.modified = text;
        break;
      case 'RelatedItem/VulinfoID':
        this.#related.id = text;
        break;
      case 'RelatedItem/URL':
        this.#related.url = text;
        break;
      case 'Cvss/Base':
        this.#score.base = text;
        break;
      case 'Cvss/Vector':
        this.#score.vector = text;
        break;
      default:
        this.#closed(name);
    }
  }

  #closed(name: string): void {
    if (name === 'RelatedItem') {
      this.#draft.related.push(this.#related);
    } else if (name === 'Cvss') {
      this.#draft.scores.push(this.#score);
    } else if (name === 'Vulinfo') {
      this.#count += 1;
      this.#take(this.#draft, `Vulinfo ${this.#count} ${this.#draft.id ?? ''}`.trim());
    }
  }
}
