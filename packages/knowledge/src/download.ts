/**
 * What a feed fetches, as data. The collector carries plans out: one request after another per host, conditional where the
 * publisher supports it, with retry, size limit and a temporary name. A feed folder's `download.ts` only declares.
 */
export interface DownloadPlan {
  /** Name of the plan inside its feed, stable: `json`, `year`, `modified`. */
  readonly id: string;
  /** https URL (http only where `signed`); `{…}` are filled from `each`. */
  readonly url: string;
  /** Path below the feeds folder under which the body is kept, accepted by the feed's `accepts`; `{…}` as in `url`. */
  readonly saveAs: string;
  /** A longer body is refused before or while it arrives. */
  readonly limitBytes: number;
  /** Validator that the publisher answers with and honours; `none` = always fetched in full. */
  readonly conditional: 'etag' | 'last-modified' | 'none';
  /** Not asked again earlier than this. */
  readonly everyHours: number;
  /** Makes several requests of one plan. */
  readonly each?: Expansion;
  /** Pages of one answer, appended one after another as JSON lines to `saveAs`. */
  readonly pages?: Paging;
  /** Sent along; never a secret (keys come from the collector's own settings by `keyHeader`). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Header in which an optional key of the operator is sent. */
  readonly keyHeader?: string;
  /** Least pause between two requests to this host, in milliseconds, as the publisher asks. */
  readonly pauseMs?: number;
  /** Hosts a redirect may lead to, besides the URL's own. */
  readonly redirectHosts?: readonly string[];
  /** Check of the body against what the publisher states beside it. */
  readonly verify?: { readonly sha256Url: string };
  /**
   * What arrives is used only after a signature over it was checked against a key that is here already, and is refused by the
   * feed before (debian-repository: gpgv). Such a plan may name a plain-http address, as apt's mirrors often have: whoever
   * changes the bytes on their way gains nothing but a refusal. No key is sent over it.
   */
  readonly signed?: true;
  /** Page that documents this URL, and the day on which we read it. */
  readonly source: string;
}

export type Expansion =
  /** `{year}` from the given year to the current one. */
  | { readonly by: 'year'; readonly from: number }
  /** `{year}`, `{month}` (01), `{monthName}` (Jan) from the given month (`2016-04`) to the current one. */
  | { readonly by: 'month'; readonly from: string }
  /** `{item}` for each of a fixed list. */
  | { readonly by: 'items'; readonly items: readonly string[] }
  /** `{item}` for each entry of a list that is fetched first: lines of a text file, or the strings at a JSON path (`value.*.CvrfUrl`). */
  | {
      readonly by: 'list';
      readonly url: string;
      readonly limitBytes: number;
      readonly format: 'lines' | 'json';
      readonly at?: string;
      /**
       * Regular expression; entries it does not match are left out. With a group, the group is the entry: out of
       * `<link>https://…/psirt/FG-IR-24-535</link>` the group of `/psirt/(FG-IR-[0-9-]+)`. Each entry once.
       */
      readonly matching?: string;
    };

export interface Paging {
  readonly offsetParameter: string;
  readonly sizeParameter: string;
  readonly size: number;
  /** JSON path of the total count in an answer: `totalResults`. */
  readonly totalAt: string;
  /** JSON path of the items in an answer: `vulnerabilities`. */
  readonly itemsAt: string;
}
