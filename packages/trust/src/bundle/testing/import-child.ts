import { ok, systemClock } from '@tsukuroi/core';
import { nodeDoor } from '../../files/door.ts';
import { contentStore } from '../../store/store.ts';
import { importBundle } from '../import.ts';
import { FACILITY } from './world.ts';

/** A process of its own that imports: `import-child.ts DATA FOLDER…`. What is signed how is not its question. */
const [data = '', ...folders] = process.argv.slice(2);
const door = nodeDoor();
const { outcome } = await importBundle({
  stick: door,
  folders,
  door,
  root: `${data}/bundles`,
  store: contentStore({ root: `${data}/store`, door, spareBytes: 0 }),
  clock: systemClock,
  verify: () => ok([]),
  expects: FACILITY,
});
process.stdout.write(outcome);
