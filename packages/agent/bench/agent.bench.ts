import { join } from 'node:path';
import { benchApplyPath, workFolder } from './apply-path.ts';
import { installIn, type Overlay, runIn } from './overlay.ts';

/**
 * `npm run bench -- agent`: what the agent costs beside its peers, on the same roots. Peers are installed into copies of roots, never on
 * this machine; it needs root and the test hospital's cache (`npm run lab`), and says what it could not measure.
 */
const repository = join(import.meta.dirname, '../../..');

if (process.getuid?.() !== 0) {
  console.log('agent: not measured, root is needed to mount copies of roots');
} else {
  const work = workFolder();
  const own: Overlay = { lower: ['/'], folder: join(work, 'own'), binds: { [repository]: repository }, network: false };
  const peer = await installIn(own, 'fusioninventory-agent');
  console.log(peer.code === 0 ? 'fusioninventory-agent is installed in a copy of this root' : peer.output.slice(-500));
  const inventory = runIn(own, process.execPath, join(repository, 'packages/agent/bench/inventory.ts'));
  console.log(inventory.output);
  const same = await benchApplyPath(repository, work);
  process.exitCode = same && inventory.code === 0 ? 0 : 1;
}
