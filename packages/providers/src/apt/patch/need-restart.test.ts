import { describe, expect, test } from 'vitest';
import { readBatch } from './need-restart.ts';

/** As needrestart 3.6 says it (its README.batch.md). */
const BATCH = `NEEDRESTART-VER: 3.6
NEEDRESTART-KCUR: 6.1.0-50-amd64
NEEDRESTART-KEXP: 6.1.0-56-amd64
NEEDRESTART-KSTA: 3
NEEDRESTART-SVC: cron.service
NEEDRESTART-SVC: ssh.service
NEEDRESTART-SESS: clerk @ session #12
`;

describe('needrestart -b', () => {
  test('names the kernel that waits, services and sessions', () => {
    expect(readBatch(BATCH)).toEqual({
      kernel: 3,
      services: ['cron.service', 'ssh.service', 'clerk @ session #12'],
    });
  });

  test('without any line the newest runs', () => {
    expect(readBatch('NEEDRESTART-VER: 3.6\nNEEDRESTART-KSTA: 1\n')).toEqual({ kernel: 1, services: [] });
  });

  test('silence is no answer, and a state that is not known is none either', () => {
    expect(readBatch('')).toBeUndefined();
    expect(readBatch('NEEDRESTART-VER: 9\nNEEDRESTART-KSTA: 7\n')?.kernel).toBeUndefined();
  });
});
