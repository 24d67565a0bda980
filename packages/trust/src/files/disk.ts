/** What stands under a name. A link is told apart and never followed. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** Permission bits, as in `0o600`. */
  readonly mode: number;
  /** Numeric owner, as the system knows it. */
  readonly owner: number;
  /** Last change of the content, milliseconds since 1970. */
  readonly changedMs: number;
}

/** An open file. Every method is one call to the system. */
export interface DiskFile {
  /** Fills `into` from byte `at`; answers how many bytes there were, 0 at the end. */
  read(into: Uint8Array, at: number): Promise<number>;
  /** Writes all of `data` at byte `at`. */
  write(data: Uint8Array, at: number): Promise<void>;
  /** Cuts or fills the file to `size` bytes. */
  truncate(size: number): Promise<void>;
  /** The content is on the medium when this has answered (fsync). */
  sync(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The system's calls, one by one, with the system's error codes (`ENOENT`, `EEXIST`, `ENOSPC`, `EIO` …). Only `door.ts`
 * speaks to it; the memory double counts every call here and can end the world between two of them.
 */
export interface Disk {
  /** Opens for reading; a link as last part of the path is refused with `ELOOP`. */
  openRead(path: string): Promise<DiskFile>;
  /** Opens for writing; `new`: must not exist (`EEXIST`), `any`: is made when missing. Links are refused. */
  openWrite(path: string, how: 'new' | 'any', mode: number): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for the same file; `EEXIST` when the name is taken. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** `EEXIST` when it is there. */
  makeFolder(path: string, mode: number): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** The names in a folder are on the medium when this has answered. */
  syncFolder(path: string): Promise<void>;
  names(folder: string): Promise<string[]>;
  facts(path: string): Promise<FileFacts>;
  /** Bytes that an ordinary user may still write on the medium of `path`. */
  freeBytes(path: string): Promise<number>;
}

/** An error with a system's code, as `node:fs` throws them. */
export function diskError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

/** The system's code of an error, or '' when it has none. */
export function diskCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
