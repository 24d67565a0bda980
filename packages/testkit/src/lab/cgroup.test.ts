import { describe, expect, it } from 'vitest';
import { readHierarchies } from './cgroup.ts';

describe('readHierarchies', () => {
  it('finds the ones in which systemd keeps units, and no controller', () => {
    const mixed = [
      '30 25 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
      '31 25 0:27 / /sys/fs/cgroup/systemd rw,relatime shared:5 - cgroup cgroup rw,name=systemd',
      '32 25 0:28 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
      '25 20 8:1 / / rw - ext4 /dev/vda rw',
    ].join('\n');

    expect(readHierarchies(mixed)).toEqual(['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified']);
    expect(readHierarchies('40 25 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw')).toEqual(['/sys/fs/cgroup']);
  });
});
