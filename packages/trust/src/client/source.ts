/** Where a repository is read from: a server or relay over HTTPS, or a folder (USB stick, imported bundle). */
export interface Source {
  /**
   * The whole file, or undefined when there is none of that name.
   *
   * @param path parts joined by `/`, relative to the repository's folder, such as `metadata/3.snapshot.json`
   * @throws `SOURCE_UNREACHABLE` nobody answered · `SOURCE_SLOW` fewer bytes a second than the least · `SOURCE_ENDLESS` more
   *   bytes than `maxBytes`
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

/** What keeps an answer from taking for ever (TUF 1.0.31, 1.5.2: endless data, slow retrieval). */
export interface RetrievalLimits {
  /** Milliseconds until the first byte. */
  readonly firstByteMs: number;
  /** Bytes a second, measured over each `windowMs`; less is refused. */
  readonly minBytesPerSecond: number;
  readonly windowMs: number;
  /** Milliseconds for one file in all. */
  readonly totalMs: number;
}

export const RETRIEVAL_LIMITS: RetrievalLimits = {
  firstByteMs: 30_000,
  minBytesPerSecond: 256,
  windowMs: 20_000,
  totalMs: 600_000,
};

/** Parts of a path must be plain names: nothing that climbs out of a folder, on any system. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9%][A-Za-z0-9._%+~-]*$/.test(part) && !part.includes('..'));
}
