import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { Scene } from './scene.ts';
import { orderForWard } from './ward.ts';

/**
 * A worker that kills itself: `node crash-child.ts FOLDER POINT`. Points are counted over every change of the disk, before it (odd) and after
 * it (even), the package manager's and the report journal's included. It ends by itself when there is no such point.
 */
const [, , folder = '', point = '0'] = process.argv;
let count = 0;

function reached(): void {
  count += 1;
  if (count === Number(point)) {
    process.kill(process.pid, 'SIGKILL');
  }
}

function deadly(door: FileDoor): FileDoor {
  const around =
    <A extends readonly unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      reached();
      const result = await work(...given);
      reached();
      return result;
    };
  return {
    ...door,
    append: around(door.append),
    writeWhole: around(door.writeWhole),
    remove: around(door.remove),
  };
}

const scene = new Scene(deadly(nodeDoor()), folder);
await scene.readBoot();
orderForWard(scene);
await scene.live('2026-11-25T03:00:00Z');
process.stdout.write(`${count}\n`);
