import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rmdir, statfs, unlink } from 'node:fs/promises';
import { type Disk, type DiskFile, diskCode } from './disk.ts';

// Windows has no O_NOFOLLOW; there the kind is asked before (door.ts), which is the best it offers.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** A pipe or device file must not hold the program up while it is opened. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;

/** The real disk. */
export function nodeDisk(): Disk {
  return {
    async openRead(path) {
      return fileOf(await open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT));
    },
    async openWrite(path, how, mode) {
      const made = constants.O_CREAT | (how === 'new' ? constants.O_EXCL : 0);
      return fileOf(await open(path, constants.O_RDWR | made | NO_FOLLOW, mode));
    },
    rename,
    link,
    unlink,
    async makeFolder(path, mode) {
      await mkdir(path, { mode });
    },
    removeFolder: (path) => rmdir(path),
    async syncFolder(path) {
      let handle: FileHandle;
      try {
        handle = await open(path, 'r');
      } catch (error) {
        // Windows cannot open a folder to flush it; NTFS writes the names of renamed files through its own journal.
        if (process.platform === 'win32' && ['EPERM', 'EISDIR', 'EACCES'].includes(diskCode(error))) {
          return;
        }
        throw error;
      }
      try {
        await handle.sync();
      } catch (error) {
        // vfat and some network file systems refuse to flush a folder (fsync(2): EINVAL); there is nothing more to ask for.
        if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(diskCode(error))) {
          throw error;
        }
      } finally {
        await handle.close();
      }
    },
    names: (folder) => readdir(folder),
    async facts(path) {
      const stat = await lstat(path);
      const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'other';
      return {
        kind,
        size: stat.isFile() ? stat.size : 0,
        mode: stat.mode & 0o7777,
        owner: stat.uid,
        changedMs: stat.mtimeMs,
      };
    },
    async freeBytes(path) {
      const medium = await statfs(path);
      return medium.bavail * medium.bsize;
    },
  };
}

function fileOf(handle: FileHandle): DiskFile {
  return {
    async read(into, at) {
      return (await handle.read(into, 0, into.length, at)).bytesRead;
    },
    async write(data, at) {
      let done = 0;
      while (done < data.length) {
        done += (await handle.write(data, done, data.length - done, at + done)).bytesWritten;
      }
    },
    truncate: (size) => handle.truncate(size),
    sync: () => handle.sync(),
    async size() {
      return (await handle.stat()).size;
    },
    close: () => handle.close(),
  };
}
