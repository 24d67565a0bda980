import { mkdir } from 'node:fs/promises';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { run } from './run.ts';

/** Steps of the kernel's that every lab needs, each tried in namespaces that end with the trial. */
const TRIALS: readonly { readonly what: string; readonly script: string }[] = [
  { what: 'namespaces (unshare)', script: 'true' },
  { what: 'network (ip link, veth)', script: 'ip link add trial-a type veth peer name trial-b' },
  { what: 'nftables', script: 'nft add table ip trial' },
  {
    what: 'overlay on tmpfs',
    script:
      'mount -t tmpfs trial "$1" && cd "$1" && mkdir u w r && mount -t overlay -o "lowerdir=/usr,upperdir=$1/u,workdir=$1/w" trial r',
  },
];
const NAMESPACES = [
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--mount-proc',
  '--net',
  '--uts',
  '--ipc',
  '--fork',
];

/**
 * Asks the kernel for a little of everything that a lab is made of, so that a machine where it cannot stand (a container without
 * rights, a kernel without overlay) is told so in a sentence, within a second.
 *
 * @param folder an empty folder of this lab's own
 * @throws TsukuroiError LAB_NOT_POSSIBLE with the first step that failed and its words
 */
export async function demandPossible(folder: string): Promise<void> {
  const place = `${folder}/trial`;
  await mkdir(place, { recursive: true });
  for (const { what, script } of TRIALS) {
    const tried = await run('unshare', [...NAMESPACES, 'sh', '-c', script, 'trial', place], { seconds: 20 });
    if (tried.code !== 0) {
      const said = `${tried.stderr} ${tried.stdout}`.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
      throw new TsukuroiError('LAB_NOT_POSSIBLE', { what, code: tried.code, said });
    }
  }
}
