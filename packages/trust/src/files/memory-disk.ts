import { type Disk, type DiskFile, diskError, type FileFacts } from './disk.ts';

interface FileNode {
  readonly kind: 'file';
  readonly mode: number;
  data: Uint8Array;
  /** What a power cut leaves for certain; undefined: never flushed. */
  durable: Uint8Array | undefined;
  changedMs: number;
}

interface LinkNode {
  readonly kind: 'link';
  readonly target: string;
}

interface FolderNode {
  readonly kind: 'folder';
  readonly mode: number;
  names: Map<string, Node>;
  durable: Map<string, Node>;
  changedMs: number;
}

type Node = FileNode | FolderNode | LinkNode;

/** One change of names that is not on the medium yet; a rename is one change to two names. */
type NameChange = readonly { readonly folder: FolderNode; readonly name: string; readonly node: Node | undefined }[];

/** What a crash leaves of what was not flushed: nothing, everything (the process died, the machine did not), or any part. */
export type CrashLeaves = 'nothing' | 'everything' | { readonly seed: number };

/** `KILL` ends the world: the call is not made (a write is made half) and every later call fails until `crash`. */
export interface Breakage {
  /** Number of the call, from 1, among those that change the disk (`changes`) or those that read (`reads`). */
  readonly at: number;
  readonly among: 'changes' | 'reads';
  readonly how: 'KILL' | 'ENOSPC' | 'EIO';
}

export interface MemoryDiskOptions {
  /** Room on the medium, bytes; without it there is room for everything. */
  readonly capacityBytes?: number;
}

/** What a test may do to a disk in memory that no program can. */
export interface MemoryDisk extends Disk {
  /** Calls so far that change the disk: new file, write, truncate, flush, rename, link, unlink, folder made, removed, flushed. */
  readonly changes: number;
  readonly reads: number;
  /** Arms a breakage; one at a time. Counting starts at 1 with the next call. */
  breakAt(breakage: Breakage | undefined): void;
  /** The machine stops and starts again. Open files are gone. */
  crash(leaves: CrashLeaves): void;
  putLink(path: string, target: string): void;
  /** Flips one bit of a stored file, behind everyone's back. */
  damage(path: string, at: number): void;
  setCapacity(bytes: number | undefined): void;
  /** Every file with its content as text, by path: what a test compares. */
  snapshot(): Readonly<Record<string, string>>;
}

/** Thrown by the disk in memory when the world ends; no code may catch it and go on. */
export class WorldEnded extends Error {
  override readonly name = 'WorldEnded';
}

/**
 * A disk in memory that forgets what was not flushed. It promises no more than POSIX does: flushing a file keeps its
 * content but not its name; flushing a folder keeps the names; unflushed changes survive in any combination, unflushed
 * content in any part. (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014, shows real ones doing so.)
 */
export function memoryDisk(options: MemoryDiskOptions = {}): MemoryDisk {
  const root: FolderNode = { kind: 'folder', mode: 0o755, names: new Map(), durable: new Map(), changedMs: 0 };
  let pending: NameChange[] = [];
  let capacity = options.capacityBytes;
  let changes = 0;
  let reads = 0;
  let armed: (Breakage & { readonly from: number }) | undefined;
  let ended = false;
  let life = 0;
  let ticks = 0;

  const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

  const lookup = (path: string): Node | undefined => {
    let node: Node = root;
    for (const part of partsOf(path)) {
      if (node.kind !== 'folder') {
        return undefined;
      }
      const next: Node | undefined = node.names.get(part);
      if (next === undefined) {
        return undefined;
      }
      node = next;
    }
    return node;
  };

  const folderOf = (path: string): { folder: FolderNode; name: string } => {
    const parts = partsOf(path);
    const name = parts.pop() ?? '';
    const folder = lookup(`/${parts.join('/')}`);
    if (folder === undefined || folder.kind !== 'folder') {
      throw diskError(folder === undefined ? 'ENOENT' : 'ENOTDIR', path);
    }
    return { folder, name };
  };

  const there = (path: string): Node => {
    const node = lookup(path);
    if (node === undefined) {
      throw diskError('ENOENT', path);
    }
    return node;
  };

  /** Makes a change of names visible at once and remembers that the medium has not seen it. */
  const change = (...sets: NameChange): void => {
    for (const { folder, name, node } of sets) {
      setName(folder.names, name, node);
      folder.changedMs = ++ticks;
    }
    pending.push(sets);
  };

  const step = (among: Breakage['among'], path: string, half?: () => void): void => {
    if (ended) {
      throw new WorldEnded(path);
    }
    const count = among === 'changes' ? ++changes : ++reads;
    ticks++;
    if (armed === undefined || armed.among !== among || count - armed.from !== armed.at) {
      return;
    }
    const { how } = armed;
    armed = undefined;
    half?.();
    if (how === 'KILL') {
      ended = true;
      throw new WorldEnded(path);
    }
    throw diskError(how, path);
  };

  const used = (folder: FolderNode = root, seen = new Set<Node>()): number => {
    let sum = 0;
    for (const node of folder.names.values()) {
      if (seen.has(node)) {
        continue;
      }
      seen.add(node);
      sum += node.kind === 'file' ? node.data.length : node.kind === 'folder' ? used(node, seen) : 0;
    }
    return sum;
  };

  const fileAt = (node: FileNode, path: string): DiskFile => {
    const born = life;
    const alive = (): void => {
      if (born !== life) {
        throw diskError('EBADF', path);
      }
    };
    const put = (data: Uint8Array, at: number): void => {
      const size = Math.max(node.data.length, at + data.length);
      if (capacity !== undefined && used() - node.data.length + size > capacity) {
        throw diskError('ENOSPC', path);
      }
      const grown = size === node.data.length ? node.data.slice() : enlarged(node.data, size);
      grown.set(data, at);
      node.data = grown;
      node.changedMs = ticks;
    };
    return {
      async read(into, at) {
        step('reads', path);
        alive();
        const piece = node.data.subarray(at, at + into.length);
        into.set(piece);
        return piece.length;
      },
      async write(data, at) {
        step('changes', path, () => put(data.subarray(0, data.length >> 1), at));
        alive();
        put(data, at);
      },
      async truncate(size) {
        step('changes', path);
        alive();
        node.data = size <= node.data.length ? node.data.slice(0, size) : enlarged(node.data, size);
      },
      async sync() {
        step('changes', path);
        alive();
        node.durable = node.data;
      },
      async size() {
        alive();
        return node.data.length;
      },
      async close() {
        // Closing flushes nothing and cannot fail in a way that matters here.
      },
    };
  };

  return {
    get changes() {
      return changes;
    },
    get reads() {
      return reads;
    },
    breakAt(breakage) {
      armed =
        breakage === undefined ? undefined : { ...breakage, from: breakage.among === 'changes' ? changes : reads };
    },
    crash(leaves) {
      ended = false;
      armed = undefined;
      life++;
      const random = typeof leaves === 'object' ? randomOf(leaves.seed) : () => 0;
      if (leaves === 'everything') {
        return;
      }
      for (const sets of pending) {
        if (leaves !== 'nothing' && random() < 0.5) {
          for (const { folder, name, node } of sets) {
            setName(folder.durable, name, node);
          }
        }
      }
      pending = [];
      const restore = (folder: FolderNode): void => {
        folder.names = new Map(folder.durable);
        folder.changedMs = ++ticks;
        for (const node of folder.names.values()) {
          if (node.kind === 'folder') {
            restore(node);
          } else if (node.kind === 'file' && node.data !== node.durable) {
            node.data = leaves === 'nothing' ? (node.durable ?? new Uint8Array()) : torn(node, random);
            node.durable = node.data;
          }
        }
      };
      restore(root);
    },
    putLink(path, target) {
      const { folder, name } = folderOf(path);
      const node: LinkNode = { kind: 'link', target };
      folder.names.set(name, node);
      folder.durable.set(name, node);
    },
    damage(path, at) {
      const node = there(path);
      if (node.kind !== 'file' || at >= node.data.length) {
        throw diskError('EINVAL', path);
      }
      const data = node.data.slice();
      data[at] = (data[at] ?? 0) ^ 1;
      node.data = data;
      node.durable = data;
    },
    setCapacity(bytes) {
      capacity = bytes;
    },
    snapshot() {
      const found: Record<string, string> = {};
      const walk = (folder: FolderNode, above: string): void => {
        for (const [name, node] of [...folder.names].sort(([a], [b]) => (a < b ? -1 : 1))) {
          const path = `${above}/${name}`;
          if (node.kind === 'folder') {
            walk(node, path);
          } else {
            found[path] = node.kind === 'file' ? Buffer.from(node.data).toString('latin1') : `-> ${node.target}`;
          }
        }
      };
      walk(root, '');
      return found;
    },
    async openRead(path) {
      step('reads', path);
      const node = there(path);
      if (node.kind !== 'file') {
        throw diskError(node.kind === 'link' ? 'ELOOP' : 'EISDIR', path);
      }
      return fileAt(node, path);
    },
    async openWrite(path, how, mode) {
      const { folder, name } = folderOf(path);
      const known = folder.names.get(name);
      if (known === undefined) {
        step('changes', path);
        const node: FileNode = { kind: 'file', mode, data: new Uint8Array(), durable: undefined, changedMs: ticks };
        change({ folder, name, node });
        return fileAt(node, path);
      }
      step('reads', path);
      if (how === 'new') {
        throw diskError('EEXIST', path);
      }
      if (known.kind !== 'file') {
        throw diskError(known.kind === 'link' ? 'ELOOP' : 'EISDIR', path);
      }
      return fileAt(known, path);
    },
    async rename(from, to) {
      step('changes', from);
      const node = there(from);
      const source = folderOf(from);
      const target = folderOf(to);
      const replaced = target.folder.names.get(target.name);
      if (replaced === node) {
        return;
      }
      if (replaced?.kind === 'folder' && (node.kind !== 'folder' || replaced.names.size > 0)) {
        throw diskError(node.kind === 'folder' ? 'ENOTEMPTY' : 'EISDIR', to);
      }
      if (replaced !== undefined && replaced.kind !== 'folder' && node.kind === 'folder') {
        throw diskError('ENOTDIR', to);
      }
      change({ ...source, node: undefined }, { ...target, node });
    },
    async link(from, to) {
      step('changes', to);
      const node = there(from);
      const target = folderOf(to);
      if (target.folder.names.has(target.name)) {
        throw diskError('EEXIST', to);
      }
      change({ ...target, node });
    },
    async unlink(path) {
      step('changes', path);
      if (there(path).kind === 'folder') {
        throw diskError('EISDIR', path);
      }
      change({ ...folderOf(path), node: undefined });
    },
    async makeFolder(path, mode) {
      step('changes', path);
      const { folder, name } = folderOf(path);
      if (folder.names.has(name)) {
        throw diskError('EEXIST', path);
      }
      change({ folder, name, node: { kind: 'folder', mode, names: new Map(), durable: new Map(), changedMs: ticks } });
    },
    async removeFolder(path) {
      step('changes', path);
      const node = there(path);
      if (node.kind !== 'folder') {
        throw diskError('ENOTDIR', path);
      }
      if (node.names.size > 0) {
        throw diskError('ENOTEMPTY', path);
      }
      change({ ...folderOf(path), node: undefined });
    },
    async syncFolder(path) {
      step('changes', path);
      const folder = there(path);
      pending = pending.filter((sets) => {
        const here = sets.some((set) => set.folder === folder);
        for (const set of here ? sets : []) {
          setName(set.folder.durable, set.name, set.node);
        }
        return !here;
      });
    },
    async names(path) {
      step('reads', path);
      const node = there(path);
      if (node.kind !== 'folder') {
        throw diskError('ENOTDIR', path);
      }
      return [...node.names.keys()];
    },
    async facts(path): Promise<FileFacts> {
      step('reads', path);
      const node = there(path);
      const mode = node.kind === 'link' ? 0o777 : node.mode;
      const size = node.kind === 'file' ? node.data.length : 0;
      return { kind: node.kind, size, mode, owner: 0, changedMs: node.kind === 'link' ? 0 : node.changedMs };
    },
    async freeBytes() {
      return capacity === undefined ? 2 ** 50 : Math.max(0, capacity - used());
    },
  };
}

function setName(names: Map<string, Node>, name: string, node: Node | undefined): void {
  if (node === undefined) {
    names.delete(name);
  } else {
    names.set(name, node);
  }
}

function enlarged(data: Uint8Array, size: number): Uint8Array {
  const grown = new Uint8Array(size);
  grown.set(data);
  return grown;
}

/** Some of the blocks that were not flushed are there, others are as before or zero; the end may be missing. */
function torn(node: FileNode, random: () => number): Uint8Array {
  const before = node.durable ?? new Uint8Array();
  const size = random() < 0.5 ? node.data.length : before.length + Math.floor(random() * (node.data.length + 1));
  const left = new Uint8Array(Math.min(size, Math.max(node.data.length, before.length)));
  const block = Math.max(1, Math.min(4096, node.data.length >> 2));
  for (let at = 0; at < left.length; at += block) {
    const source = random() < 0.5 ? node.data : before;
    left.set(source.subarray(at, Math.min(at + block, left.length)), at);
  }
  return left;
}

/** A small repeatable source of numbers in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
