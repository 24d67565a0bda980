import { doorTo, type FileDoor } from './door.ts';
import { type MemoryDisk, type MemoryDiskOptions, memoryDisk } from './memory-disk.ts';

/** A door to a disk in memory, for tests: `disk` counts, breaks and forgets. */
export function memoryDoor(options: MemoryDiskOptions = {}): FileDoor & { readonly disk: MemoryDisk } {
  const disk = memoryDisk(options);
  return { ...doorTo(disk), disk };
}
