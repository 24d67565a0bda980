import { describe, expect, it } from 'vitest';
import { parseUtmp } from './sessions.ts';

function record(type: number, user: string, seconds: number): Buffer {
  const bytes = Buffer.alloc(384);
  bytes.writeInt16LE(type, 0);
  bytes.write(user, 44, 'utf8');
  bytes.writeInt32LE(seconds, 340);
  return bytes;
}

describe('parseUtmp', () => {
  it('names who is signed in, and nobody who has left', () => {
    const bytes = Buffer.concat([
      record(2, 'reboot', 1),
      record(7, 'nurse', 1_795_312_800),
      record(8, 'gone', 5),
      Buffer.from('torn'),
    ]);

    expect(parseUtmp(bytes)).toEqual([{ user: 'nurse', since: '2026-11-22T02:00:00Z' }]);
  });
});
