/**
 * The words of the knowledge room: what any feed says, in one shape. A record states what one source says and nothing
 * more; judging is the matching room's work. Every record is plain JSON and travels as RFC 8785 text.
 */

/** Folder name of a feed under `feeds/`; `starter` is the knowledge that ships with the product; `override` a correction. */
export type FeedId = string;

/** Folder name of a version scheme in the versions room. */
export type SchemeId = string;

/**
 * What a claim is about. One of
 *   `deb/<distribution>/<release>/<source package>`   deb/debian/12/openssl, deb/ubuntu/22.04/openssl
 *   `rpm/<distribution>/<release>/<binary package>`   rpm/almalinux/9/openssl-libs, rpm/amazon/2/curl
 *   `msrc/<MSRC product id>`                          msrc/11929
 *   `cpe/<part>/<vendor>/<product>`                   cpe/o/fortinet/fortios  (CPE 2.3 names, escapes removed, lower case)
 *   `cve/<vendor>/<product>`                          cve/skygroup/skysea client view  (names as a record of the vendor words
 *                                                     them where it states no CPE; after `comparable()`; never a made-up CPE)
 * A `/` or `%` inside a vendor or product name stands as `%2f` or `%25` (`cpe.ts` makes these keys).
 */
export type ProductKey = string;

/** An interval of versions under the claim's scheme. A missing bound is open. */
export interface VersionRange {
  readonly from?: string;
  /** True when `from` itself is outside. */
  readonly fromExcluded?: boolean;
  readonly to?: string;
  /** True when `to` itself is inside (NVD versionEndIncluding, OSV last_affected). */
  readonly toIncluded?: boolean;
}

/** The other side of an AND node: another product that must be there for the claim to hold. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | {
      readonly product: ProductKey;
      /** Scheme of the bounds; absent where there are none. */
      readonly scheme?: SchemeId;
      /** None and no `versions`: the product in any version. */
      readonly ranges: readonly VersionRange[];
      readonly versions?: readonly string[];
      /** As in a claim: what the key does not carry, `update:sp1`, `target_hw:x64`. */
      readonly only?: readonly string[];
    };

/** What takes the weakness away, as the source states it. */
export type Remedy =
  | {
      readonly do: 'update';
      readonly to: string;
      /** A subscription without which this update is not to be had, as the source names it: `ubuntu-pro:esm-infra`. */
      readonly needs?: string;
    }
  | {
      readonly do: 'kb';
      readonly kb: string;
      /** Build after this KB, as the source states it. */
      readonly to?: string;
      /** The source's own word for what the KB is: Security Update, Monthly Rollup, Security Only, SecurityHotpatchUpdate, … */
      readonly subtype?: string;
      readonly restart?: 'yes' | 'no' | 'maybe';
    }
  | { readonly do: 'firmware'; readonly to: string }
  | { readonly do: 'replace' | 'cut-off' | 'no-fix-yet' | 'will-not-fix' }
  | { readonly do: 'workaround'; readonly text: string };

/** States of Debian's security tracker (security-team.debian.org/security_tracker.html) that bear on a verdict or on its words. */
export type TrackerState =
  | 'no-dsa'
  | 'postponed'
  | 'ignored'
  | 'unimportant'
  | 'end-of-life'
  | 'undetermined'
  | 'not-affected';

/** One source says: this product, in these versions, is (not) affected by this vulnerability. */
export interface Claim {
  readonly kind: 'claim';
  readonly feed: FeedId;
  /** The source's own record: DSA-5532-1, CVE-…, FG-IR-18-384, ALSA-2024:1234, 2024-Jan. */
  readonly record: string;
  /** CVE id; the record's own id where no CVE is assigned. */
  readonly vulnerability: string;
  readonly product: ProductKey;
  readonly scheme: SchemeId;
  readonly status: 'affected' | 'not-affected' | 'undetermined';
  /** Affected versions. With status `affected`: none and no `versions` means every version. Several: any of them. */
  readonly ranges: readonly VersionRange[];
  /** Affected versions that the source enumerates one by one. */
  readonly versions?: readonly string[];
  /** First version without the weakness in this line, where the source names one. */
  readonly fixed?: string;
  /** ISO day since when `fixed` is to be had, as the source states it. Absent = not stated, never "since long". */
  readonly fixedOn?: string;
  /** Further versions without the weakness (other branches). */
  readonly alsoFixed?: readonly string[];
  readonly tracker?: TrackerState;
  readonly requires?: Condition;
  readonly remedies?: readonly Remedy[];
  /**
   * Edition, architecture, module stream or other restriction that the product key does not carry: `module:nodejs:18`,
   * `arch:x86_64`. All must hold; a source that means "this or that" makes a claim of each.
   */
  readonly only?: readonly string[];
  /** Why a claim cannot be compared (free-text versions, unknown scheme), shown to people: a code of `unreadable.ts` with its detail, or plain words. */
  readonly unreadable?: string;
}

export interface Cvss {
  readonly version: '2.0' | '3.0' | '3.1' | '4.0';
  readonly score: number;
  readonly vector: string;
  /** Who scored: nvd@nist.gov, the CNA's name, … */
  readonly by: string;
}

/** Decision points of CISA's SSVC as the CVE record's CISA ADP container states them (cisa.gov/ssvc). */
export interface Ssvc {
  readonly exploitation: 'none' | 'poc' | 'active';
  readonly automatable: 'yes' | 'no';
  readonly technicalImpact: 'partial' | 'total';
  /** ISO day of the statement. */
  readonly day?: string;
  /** Who says so: CISA Coordinator. */
  readonly by: string;
}

/** What one source says about a vulnerability itself. */
export interface Note {
  readonly kind: 'note';
  readonly feed: FeedId;
  readonly vulnerability: string;
  readonly language: 'ja' | 'en';
  readonly title?: string;
  readonly summary?: string;
  readonly cvss?: readonly Cvss[];
  readonly cwe?: readonly string[];
  /** ISO day. */
  readonly published?: string;
  readonly modified?: string;
  /** The source's own state where it matters: `rejected`, `awaiting-analysis`, … */
  readonly state?: string;
  /** The source's own word for how bad it is: Critical, Important, … */
  readonly severity?: string;
  /** The source says that it is (true) or is not known to be (false) used in attacks. Absent = not stated. */
  readonly exploited?: boolean;
  readonly ssvc?: Ssvc;
  /** At most five, vendor first. */
  readonly references?: readonly string[];
}

/** CISA KEV: known to be exploited. */
export interface Exploited {
  readonly kind: 'exploited';
  readonly feed: FeedId;
  readonly vulnerability: string;
  readonly since: string;
  /** `knownRansomwareCampaignUse`: Known → true, Unknown → false (not known, not "no"). */
  readonly ransomware: boolean;
  readonly due?: string;
  readonly vendor: string;
  readonly product: string;
  readonly name: string;
  readonly action?: string;
}

/** FIRST EPSS: likelihood of exploitation within 30 days. The day is the feed's date. */
export interface Likelihood {
  readonly kind: 'likelihood';
  readonly feed: FeedId;
  readonly vulnerability: string;
  /** 0–1 */
  readonly score: number;
  /** 0–1 */
  readonly percentile: number;
}

/** End-of-life dates of one release cycle of a product (endoflife.date and our own starter facts). */
export interface Lifecycle {
  readonly kind: 'lifecycle';
  readonly feed: FeedId;
  /** endoflife.date slug: windows, windows-server, debian, fortios, office, …; or the ProductKey of a package: deb/debian/12/lxd. */
  readonly product: string;
  readonly cycle: string;
  readonly title: string;
  readonly released?: string;
  /** End of active support. */
  readonly supportEnds?: string;
  /** End of life: ISO day; `true` = ended, day not known; `false` = not ended, day not announced. Absent = not stated. */
  readonly ends?: string | boolean;
  /** End of extended (paid) security support, same forms. */
  readonly extendedEnds?: string | boolean;
  readonly latest?: string;
  /** True: supported, but not for every use; `remark` says for which. */
  readonly limited?: boolean;
  /** The source's own words on why support ends or is limited. */
  readonly remark?: string;
  /** Page or document the dates come from. */
  readonly source: string;
}

/** A package that a distribution's own (signed) archive holds now: patch-level truth without any CVE feed. */
export interface ArchivePackage {
  readonly kind: 'archive';
  readonly feed: FeedId;
  readonly distribution: string;
  readonly release: string;
  /** bookworm, bookworm-updates, bookworm-security */
  readonly suite: string;
  readonly security: boolean;
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
  readonly source: string;
  readonly sourceVersion: string;
}

/** The names a product has: MSRC product ids, JVN's Japanese vendor and product names. */
export interface ProductName {
  readonly kind: 'product';
  readonly feed: FeedId;
  readonly product: ProductKey;
  readonly name: string;
  readonly vendor?: string;
  readonly language: 'ja' | 'en';
}

/** KB replaces KBs, as a source states it (often empty since 2023: fixed builds are then the truth). */
export interface Supersedence {
  readonly kind: 'supersedence';
  readonly feed: FeedId;
  readonly kb: string;
  readonly product?: ProductKey;
  readonly replaces: readonly string[];
}

export type KnowledgeRecord =
  | Claim
  | Note
  | Exploited
  | Likelihood
  | Lifecycle
  | ArchivePackage
  | ProductName
  | Supersedence;
