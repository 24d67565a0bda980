import { actionOf, packageOf, planOf, type Scene, TONIGHT } from './scene.ts';

/** Old packages of a ward's computer, some of which run. */
export async function oldWard(scene: Scene): Promise<void> {
  await scene.install('openssl', '3.0.11');
  await scene.install('libssl3', '3.0.11');
  await scene.install('vim', '9.0');
  for (const name of REMOTE) {
    await scene.install(name, '1.4');
  }
  orderForWard(scene);
}

/** What has to go: two parts, so that a cut can fall between them. */
const REMOTE = ['old-remote', 'old-remote-data'] as const;

/** Two updates and a removal, and services that run old code afterwards. */
export function orderForWard(scene: Scene): void {
  scene.needRestart = ['nginx'];
  scene.plan = planOf({
    actions: [
      actionOf(),
      actionOf({ id: 'editors', content: [packageOf('vim', '9.1', 'c')] }),
      actionOf({
        ...{ id: 'remote', verb: 'remove', subject: 'old-remote', permits: ['permits/remote.json'] },
        content: REMOTE.map((name, index) => packageOf(name, '1.4', 'de'.charAt(index))),
      }),
    ],
  });
}

/** How a night ended, as far as it must always end in the same way. */
export async function endsOf(scene: Scene) {
  const told = await scene.told();
  const last = (action: string) => told.findLast((line) => line.startsWith(`1/${action} `))?.split(' ')[2];
  return {
    states: [last('os-security'), last('editors'), last('remote')],
    versions: [await scene.versionOf('openssl'), await scene.versionOf('libssl3'), await scene.versionOf('vim')],
    left: (await Promise.all(REMOTE.map((name) => scene.versionOf(name)))).filter((version) => version !== undefined),
    wrong: await scene.wrongInTold(),
    outside: scene.touched.filter((atMs) => atMs < Date.parse(TONIGHT.from) || atMs >= Date.parse(TONIGHT.to)).length,
  };
}

export const GOOD = {
  states: ['done', 'done', 'done'],
  versions: ['3.0.17', '3.0.17', '9.1'],
  left: [],
  wrong: [],
  outside: 0,
};
