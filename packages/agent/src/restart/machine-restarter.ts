import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Restarter } from '../work/restarter.ts';
import { MOST_PER_DAY, mayRestart, powerHolds, type RestartRules } from './decide.ts';
import { lookAround } from './facts.ts';
import { type Remembered, readMemory, writeMemory } from './memory-file.ts';
import { type NoticeBoard, noticeBoard } from './notice/board.ts';
import { wordsFor } from './notice/words.ts';
import { programAt, type RestartPlace } from './place.ts';
import { readPower } from './power.ts';
import type { Session } from './sessions.ts';
import type { RestartMemory, Talk } from './shape.ts';
import { answered, countRestart, isWornOut, mendMemory, strictest, talkOf, wantedNotice } from './talk.ts';

export interface RestarterParts {
  readonly door: FileDoor;
  readonly place: RestartPlace;
  /** Folder of its own below the agent's data, for root alone. */
  readonly folder: string;
  readonly board?: NoticeBoard;
}

/** Restarts this machine, as the people at it allow. */
export function machineRestarter(parts: RestarterParts): Restarter {
  const { door, place, folder } = parts;
  const board = parts.board ?? noticeBoard(door, place, join(folder, 'notices'));
  const path = join(folder, 'restart.json');

  return {
    async ask(how, rules, nowMs, untilMs) {
      const { facts, sessions } = await lookAround(place, rules.protectedApplications, nowMs);
      const before = await readMemory(door, path);
      const memory = recalled(before, facts.bootId, nowMs);
      const heard = await hear(board, talkOf(memory, facts.bootId), { how, rules }, nowMs);
      const answer = mayRestart(facts, { how, rules }, { ...memory, talk: heard.talk }, nowMs);
      const wanted = wantedNotice(facts, rules, heard.talk, answer, nowMs, untilMs);
      const talk = await hang(board, heard, wanted, { how, rules }, sessions, nowMs, untilMs);
      const after = { ...memory, talk };
      // Asked every half minute: what did not change is not flushed again.
      if (!before.known || JSON.stringify(before.memory) !== JSON.stringify(after)) {
        await writeMemory(door, path, after);
      }
      return answer;
    },
    async go(nowMs) {
      const memory = recalled(await readMemory(door, path), bootIdOf(place), nowMs);
      // Whoever calls too often gets no restart: a loop of them ends here whatever went wrong elsewhere.
      if (memory.restarts.length >= MOST_PER_DAY) {
        return;
      }
      await writeMemory(door, path, countRestart(memory, nowMs));
      const systemctl = programAt(place, 'systemctl');
      const shutdown = programAt(place, 'shutdown');
      // Its answer may be cut off by the restart itself; only another boot id proves anything.
      if (systemctl !== undefined) {
        await place.run({ command: systemctl, args: ['reboot'], timeoutMs: 60_000 });
      } else if (shutdown !== undefined) {
        await place.run({ command: shutdown, args: ['-r', 'now'], timeoutMs: 60_000 });
      }
    },
    async over() {
      const remembered = await readMemory(door, path);
      if (!remembered.known || remembered.memory.talk === undefined) {
        return;
      }
      const { notice } = remembered.memory.talk;
      if (notice !== undefined) {
        await board.takeAway(notice);
      }
      await writeMemory(door, path, { ...remembered.memory, talk: undefined });
    },
    async power() {
      return powerHolds(readPower(place));
    },
  };
}

/** Damaged, it may have held a full day of restarts: it counts as one. */
function recalled(remembered: Remembered, bootId: string | undefined, nowMs: number): RestartMemory {
  const memory = remembered.known
    ? remembered.memory
    : { restarts: Array.from({ length: MOST_PER_DAY }, () => nowMs), talk: undefined };
  return mendMemory(memory, bootId, nowMs);
}

function bootIdOf(place: RestartPlace): string | undefined {
  return place.text('/proc/sys/kernel/random/boot_id')?.trim();
}

interface Heard {
  readonly talk: Talk;
  /** A dialog still waits for a word. */
  readonly open: boolean;
}

/** Takes up what was clicked since the last question. After a word that counts the notice is done. */
async function hear(board: NoticeBoard, talk: Talk, { rules }: RestartRules, nowMs: number): Promise<Heard> {
  if (talk.notice === undefined) {
    return { talk, open: false };
  }
  const { answers, open } = await board.read(talk.notice);
  const said = strictest(answers);
  const after = said === undefined ? talk : answered(talk, said, rules, nowMs);
  if (after === talk) {
    return { talk, open };
  }
  await board.takeAway(talk.notice);
  return { talk: { ...after, notice: undefined }, open: false };
}

/** Leaves, takes away or puts up the notice, as it should stand now. */
async function hang(
  board: NoticeBoard,
  { talk, open }: Heard,
  wanted: ReturnType<typeof wantedNotice>,
  how: RestartRules,
  sessions: readonly Session[],
  nowMs: number,
  untilMs: number,
): Promise<Talk> {
  const { notice } = talk;
  if (notice !== undefined && wanted !== undefined && !isWornOut(notice, open, how.rules, nowMs)) {
    return talk;
  }
  if (notice !== undefined) {
    await board.takeAway(notice);
  }
  if (wanted === undefined) {
    return { ...talk, notice: undefined };
  }
  const next = { id: randomBytes(8).toString('hex'), shownMs: nowMs, ...wanted };
  const shownBy = await board.show(sessions, next, wordsFor(how, talk, wanted, nowMs, untilMs));
  return { ...talk, notice: { ...next, shownBy } };
}
