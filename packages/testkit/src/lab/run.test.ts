import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

describe('a program of the lab', () => {
  it('has ended when it has ended, although something that it left running keeps its output open', async () => {
    // The one left behind goes by itself, so that a run that waits for it fails instead of hanging.
    const ran = await run('sh', ['-c', 'sleep 40 & echo "$!"; echo said >&2; exit 3'], { seconds: 20 });
    process.kill(Number(ran.stdout), 'SIGKILL');

    expect(ran).toMatchObject({ code: 3, stderr: 'said\n' });
  });

  it('is killed when its time is up, with what it said until then', async () => {
    const ran = await run('sh', ['-c', 'echo begun; exec sleep 40'], { seconds: 0.5 });

    expect(ran).toMatchObject({ code: 124, stdout: 'begun\n' });
  });

  it('that is not there is an answer too', async () => {
    expect((await run('/nowhere/at/all', [])).code).toBe(127);
  });
});
