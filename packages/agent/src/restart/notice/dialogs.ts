import type { Notice, NoticeAnswer } from '../shape.ts';
import type { NoticeWords } from './words.ts';
import { atLabel, NOW_LABEL } from './words.ts';

/** A program of the desktop that can show the notice. */
export interface Dialog {
  /** Stands in the answer. */
  readonly id: string;
  readonly program: string;
  /** First version that understands it, by the last word of `--version`. */
  readonly since?: readonly [number, number];
  /** `notifications`: a desktop that shows notices. */
  readonly needs: 'x11' | 'notifications' | 'any';
  arguments(words: NoticeWords, mayPostpone: boolean): readonly string[];
  /** What was said, by exit code and output; undefined for closed without a word. */
  answer(exit: number, output: string, notice: Pick<Notice, 'mayPostpone' | 'offered'>): NoticeAnswer | undefined;
}

/**
 * zenity(1): OK ends with 0, closing with 1, an extra button with 1 and its label. OK is what the Enter key presses while somebody types on: it may
 * wait, never restart.
 */
const zenity: Dialog = {
  id: 'zenity',
  program: 'zenity',
  needs: 'any',
  arguments: ({ title, body, busy, close, now, at }, mayPostpone) => [
    ...(mayPostpone
      ? ['--question', `--ok-label=${busy}`, `--cancel-label=${close}`]
      : ['--info', `--ok-label=${close}`]),
    '--no-markup',
    '--width=520',
    `--title=${title}`,
    `--text=${body}`,
    ...[now, ...at].map((label) => `--extra-button=${label}`),
  ],
  answer(exit, output, notice) {
    if (exit === 0) {
      return notice.mayPostpone ? { said: 'busy' } : undefined;
    }
    return labelled(output.trim(), notice);
  },
};

/**
 * kdialog(1), `--menu`: prints the tag that was chosen. The first line is chosen from the beginning, and Enter takes it while somebody types on: it
 * may wait or close, never restart. Its buttons speak the language of the desktop or English, hence the sentence.
 */
const kdialog: Dialog = {
  id: 'kdialog',
  program: 'kdialog',
  needs: 'any',
  arguments: ({ title, body, busy, close, now, at }, mayPostpone) => [
    '--title',
    title,
    '--menu',
    `${body}\n\n下から1つ選んで、OK を押してください。`,
    ...(mayPostpone ? ['busy', busy] : ['close', close]),
    ...[now, ...at].flatMap((label) => [label, label]),
  ],
  answer(exit, output, notice) {
    if (exit !== 0) {
      return undefined;
    }
    return output.trim() === 'busy' ? { said: 'busy' } : labelled(output.trim(), notice);
  },
};

const XMESSAGE_BUSY = 101;
const XMESSAGE_NOW = 102;
const XMESSAGE_AT = 110;

/**
 * xmessage(1): each button ends with its own code. In ASCII: its fonts are those of the X server itself, which have Japanese letters on few machines;
 * elsewhere each sign stands as two wrong ones, and a person would press a button that cannot be read.
 */
const xmessage: Dialog = {
  id: 'xmessage',
  program: 'xmessage',
  needs: 'x11',
  arguments({ title, plain }, mayPostpone) {
    const first = mayPostpone ? `${plain.busy}:${XMESSAGE_BUSY}` : `${plain.close}:0`;
    const times = plain.at.map((label, index) => `${label}:${XMESSAGE_AT + index}`);
    const buttons = [first, `${plain.now}:${XMESSAGE_NOW}`, ...times];
    return [
      '-title',
      title,
      '-center',
      '-buttons',
      buttons.join(','),
      '-default',
      mayPostpone ? plain.busy : plain.close,
      plain.body,
    ];
  },
  answer(exit, _output, { offered }) {
    const atMs = offered[exit - XMESSAGE_AT];
    if (atMs !== undefined) {
      return { said: 'at', atMs };
    }
    return exit === XMESSAGE_BUSY ? { said: 'busy' } : exit === XMESSAGE_NOW ? { said: 'now' } : undefined;
  },
};

/**
 * notify-send(1) with buttons: prints the name of the one that was pressed. A desktop whose notices have none shows the text alone.
 */
const notifySendAsking: Dialog = {
  id: 'notify-send-asking',
  program: 'notify-send',
  since: [0, 8],
  needs: 'notifications',
  arguments: (words, mayPostpone) => [
    ...telling(words),
    ...(mayPostpone ? [`--action=busy=${words.busy}`] : []),
    ...[words.now, ...words.at].map((label) => `--action=${label}=${label}`),
  ],
  answer: (exit, output, notice) => kdialog.answer(exit, output, notice),
};

/** Older ones have no buttons: it tells and cannot ask. */
const notifySend: Dialog = {
  id: 'notify-send',
  program: 'notify-send',
  needs: 'notifications',
  arguments: telling,
  answer: () => undefined,
};

function telling({ title, body }: NoticeWords): readonly string[] {
  return ['--urgency=critical', '--app-name=Tsukuroi', title, body];
}

/** Best first. */
export const DIALOGS: readonly Dialog[] = [zenity, kdialog, notifySendAsking, xmessage, notifySend];

/** Whether `--version` of a dialog's program says that it understands it. Pure. */
export function isSince(since: readonly [number, number], version: string): boolean {
  const [, major, minor] = /(\d{1,4})\.(\d{1,4})\S*\s*$/.exec(version)?.map(Number) ?? [];
  return major !== undefined && minor !== undefined && (major > since[0] || (major === since[0] && minor >= since[1]));
}

/** Only what was offered is an answer. */
function labelled(label: string, { offered }: Pick<Notice, 'offered'>): NoticeAnswer | undefined {
  if (label === NOW_LABEL) {
    return { said: 'now' };
  }
  const atMs = offered.find((instant) => atLabel(instant) === label);
  return atMs === undefined ? undefined : { said: 'at', atMs };
}
