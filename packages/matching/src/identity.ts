import type { ProductKey, SchemeId } from '@tsukuroi/knowledge';

/**
 * One distinct thing that is judged: everything a verdict needs to know about it and nothing about the device it was found
 * on. Machines that have the same thing share the identity and its verdicts, so that cost follows what differs.
 */
export interface JudgedIdentity {
  /** Stable name: equal keys give equal verdicts under equal knowledge and context. See `identityKey`. */
  readonly key: string;
  readonly kind: IdentityKind;
  /**
   * What people see: the package, program, operating system or firmware, as the machine names it. Of the packages of a
   * source the one named like it, else the first by name: the same on every machine that has the same ones.
   */
  readonly name: string;
  readonly version: string;
  readonly scheme: SchemeId;
  /** Version that is compared: source version, a kernel's binary version, a build. Empty = not known. */
  readonly judgedVersion: string;
  /** Products of the knowledge. More than one list = it is not known which of them it is; verdicts must agree. */
  readonly candidates: readonly Candidate[];
  /** Why nothing that sources say about the product can be relied on for this copy. */
  readonly doubt?: Doubt | undefined;
  /** Distribution packages. */
  readonly package?: PackageFacts | undefined;
  /** Operating system of the machine as far as restrictions (`target_sw:windows`) need it. */
  readonly platform: string;
  readonly arch: string;
  /** Module stream where the machine tells it. */
  readonly stream?: string | undefined;
  /** Hardware model of a device. */
  readonly model?: string | undefined;
  /** A kernel: the running one or one that could be booted. */
  readonly kernel?: 'running' | 'bootable' | undefined;
  /** End-of-life dates to look up; absent = none are known for this thing. */
  readonly lifecycles?: readonly LifecycleKey[] | undefined;
  /** Packages of this manifest that belong to the identity, sorted. Not part of the key. */
  readonly binaries: readonly string[];
}

/**
 * package: of a distribution · kernel: running or bootable · kernel-tools: headers and tools of a kernel source ·
 * windows, firmware: through the product map · program: any other mapped software · distribution: the release itself
 * (end of life only) · unmapped: no product of the knowledge.
 */
export type IdentityKind =
  | 'package'
  | 'kernel'
  | 'kernel-tools'
  | 'windows'
  | 'firmware'
  | 'program'
  | 'distribution'
  | 'unmapped';

export interface Candidate {
  /** Entry of the product map, or the distribution. */
  readonly entry: string;
  readonly products: readonly ProductKey[];
}

export interface Doubt {
  /** Named rule that says so. */
  readonly rule: 'not-from-archive' | 'source-unknown';
  /** Who made it, as far as origin or version tell: NodeSource, backports, local. */
  readonly maker?: string;
}

export interface PackageFacts {
  /** The release it belongs to. One object for all its packages. */
  readonly place: PackagePlace;
  /** Undefined: the listing does not tell. */
  readonly source: string | undefined;
  readonly sourceVersion: string | undefined;
}

/** A release of a distribution as product keys name it. */
export interface PackagePlace {
  readonly family: 'deb' | 'rpm';
  readonly distribution: string;
  readonly release: string;
}

export interface LifecycleKey {
  /** endoflife.date slug. */
  readonly product: string;
  /** Undefined: the version is not known. */
  readonly cycle: string | undefined;
}

/** What the key is made of: all that verdicts depend on. */
export type KeyParts = Omit<JudgedIdentity, 'key' | 'binaries'>;

/**
 * The stable name of an identity. Two parts that differ in anything a verdict depends on have different keys; the
 * binaries that happen to be installed beside it do not matter. RFC 8785 is not needed: the order of the parts is fixed.
 */
export function identityKey(parts: KeyParts): string {
  const facts = parts.package;
  return [
    parts.kind,
    parts.name,
    parts.version,
    parts.scheme,
    parts.judgedVersion,
    parts.candidates.map(({ entry, products }) => `${entry}=${products.join(',')}`).join(';'),
    parts.doubt === undefined ? '' : `${parts.doubt.rule}:${parts.doubt.maker ?? ''}`,
    facts === undefined
      ? ''
      : `${facts.place.distribution}/${facts.place.release}/${facts.source ?? '?'}@${facts.sourceVersion ?? '?'}`,
    parts.platform,
    parts.arch,
    parts.stream ?? '',
    parts.model ?? '',
    parts.kernel ?? '',
    (parts.lifecycles ?? []).map(({ product, cycle }) => `${product}:${cycle ?? '?'}`).join(','),
  ].join('\t');
}

/** An identity whose key is made when somebody asks for it: matching one device alone never does. */
class Identity implements JudgedIdentity {
  readonly kind: IdentityKind;
  readonly name: string;
  readonly version: string;
  readonly scheme: SchemeId;
  readonly judgedVersion: string;
  readonly candidates: readonly Candidate[];
  readonly doubt: Doubt | undefined;
  readonly package: PackageFacts | undefined;
  readonly platform: string;
  readonly arch: string;
  readonly stream: string | undefined;
  readonly model: string | undefined;
  readonly kernel: 'running' | 'bootable' | undefined;
  readonly lifecycles: readonly LifecycleKey[] | undefined;
  readonly binaries: readonly string[];
  #key: string | undefined;

  constructor(parts: KeyParts, binaries: readonly string[]) {
    this.kind = parts.kind;
    this.name = parts.name;
    this.version = parts.version;
    this.scheme = parts.scheme;
    this.judgedVersion = parts.judgedVersion;
    this.candidates = parts.candidates;
    this.doubt = parts.doubt;
    this.package = parts.package;
    this.platform = parts.platform;
    this.arch = parts.arch;
    this.stream = parts.stream;
    this.model = parts.model;
    this.kernel = parts.kernel;
    this.lifecycles = parts.lifecycles;
    this.binaries = binaries;
  }

  get key(): string {
    this.#key ??= identityKey(this);
    return this.#key;
  }
}

/** Completes an identity with its key and the packages of this manifest that belong to it. */
export function identityOf(parts: KeyParts, binaries: readonly string[]): JudgedIdentity {
  return new Identity(parts, binaries);
}
