import type { FeedFile } from '../../feed.ts';
import { readXml, type XmlListener } from '../../xml.ts';

const LIMIT_BYTES = 32 * 1024 ** 2;

/**
 * The CVRF XML that Fortinet publishes (one advisory a file), as the JSON form of the same advisory: not checked yet, the
 * caller does that with `cvrfAdvisory`.
 */
export async function cvrfFromXml(file: FeedFile): Promise<unknown> {
  const reader = new Reader();
  await readXml('fortinet', file, reader, LIMIT_BYTES);
  return reader.document();
}

class Reader implements XmlListener {
  readonly #path: string[] = [];
  readonly #values = new Map<string, string>();
  readonly #notes: { title: string; text: string }[] = [];
  readonly #cves: string[] = [];
  readonly #affected: string[] = [];
  #status = '';
  #note = '';
  #text = '';

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    this.#text = '';
    if (name === 'Note') {
      this.#note = attributes.Title ?? '';
    } else if (name === 'Status' && attributes.Type !== undefined) {
      this.#status = attributes.Type;
    }
  }

  text(piece: string): void {
    this.#text += piece;
  }

  close(name: string): void {
    this.#path.pop();
    const text = this.#text.trim();
    this.#text = '';
    if (name === 'Note') {
      this.#notes.push({ title: this.#note, text });
    } else if (name === 'CVE') {
      this.#cves.push(text);
    } else if (name === 'ProductID' && this.#status === 'Known Affected') {
      this.#affected.push(text);
    } else {
      this.#values.set(`${this.#path.at(-1) ?? ''}/${name}`, text);
    }
  }

  document(): unknown {
    return {
      document_title: this.#values.get('cvrfdoc/DocumentTitle'),
      documenttracking: {
        identification: { id: this.#values.get('Identification/ID') },
        initial_release_date: this.#values.get('DocumentTracking/InitialReleaseDate'),
        current_release_date: this.#values.get('DocumentTracking/CurrentReleaseDate'),
      },
      documentnotes: { note: this.#notes },
      vulnerability: {
        cve: this.#cves,
        product_statuses: { status: { type: 'Known Affected', product_id: this.#affected } },
        cvss_scoresets: {
          scoreset_v3: {
            base_score_v3: this.#values.get('ScoreSetV3/BaseScoreV3'),
            vector_v3: this.#values.get('ScoreSetV3/VectorV3'),
          },
        },
      },
    };
  }
}
