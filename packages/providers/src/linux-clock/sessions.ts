import { isoSeconds } from '@tsukuroi/core';
import type { State } from '@tsukuroi/protocol';

type Session = NonNullable<State['sessions']>[number];

/** Layout of one record on 64-bit Linux (utmp(5)): type at 0, user at 44 (32 bytes), seconds at 340; 384 bytes in all. */
const RECORD = 384;
const USER_PROCESS = 7;

/** People who are signed in, by /run/utmp. */
export function parseUtmp(bytes: Buffer): Session[] {
  const sessions: Session[] = [];
  for (let at = 0; at + RECORD <= bytes.length; at += RECORD) {
    if (bytes.readInt16LE(at) !== USER_PROCESS) {
      continue;
    }
    const user = bytes.toString('utf8', at + 44, at + 76).replace(/\0.*$/s, '');
    const seconds = bytes.readInt32LE(at + 340);
    sessions.push(seconds > 0 ? { user, since: isoSeconds(seconds * 1000) } : { user });
  }
  return sessions;
}
