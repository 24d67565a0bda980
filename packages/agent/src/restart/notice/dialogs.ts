import type { Notice, NoticeAnswer } from '../shape.ts';
import type { NoticeWords } from './words.ts';
import { atLabel, NOW_LABEL } from './words.ts';

/** A program of the desktop that can show the notice. */
export interface Dialog {
  readonly program: string;
  readonly needs: 'x11' | 'any';
  arguments(words: NoticeWords, mayPostpone: boolean): readonly string[];
  /** What was said, by exit code and output; undefined for closed without a word. */
  answer(exit: number, output: string, notice: Pick<Notice, 'mayPostpone' | 'offered'>): NoticeAnswer | undefined;
}

/**
 * zenity(1): OK ends with 0, closing with 1, an extra button with 1 and its label. OK is what the Enter key presses while somebody types on: it may
 * wait, never restart.
 */
const zenity: Dialog = {
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

/** kdialog(1), `--menu`: prints the tag that was chosen. */
const kdialog: Dialog = {
  program: 'kdialog',
  needs: 'any',
  arguments: ({ title, body, busy, now, at }, mayPostpone) => [
    '--title',
    title,
    '--menu',
    body,
    ...(mayPostpone ? ['busy', busy] : []),
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

/** xmessage(1): each button ends with its own code. The wish for international text makes Xaw use the fonts of the locale. */
const xmessage: Dialog = {
  program: 'xmessage',
  needs: 'x11',
  arguments({ title, body, busy, close, now, at }, mayPostpone) {
    const first = mayPostpone ? `${busy}:${XMESSAGE_BUSY}` : `${close}:0`;
    const buttons = [first, `${now}:${XMESSAGE_NOW}`, ...at.map((label, index) => `${label}:${XMESSAGE_AT + index}`)];
    return [
      '-title',
      title,
      '-center',
      '-xrm',
      '*international: true',
      '-buttons',
      buttons.join(','),
      '-default',
      mayPostpone ? busy : close,
      body,
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

/** notify-send(1): tells and cannot ask; older ones have no buttons. */
const notifySend: Dialog = {
  program: 'notify-send',
  needs: 'any',
  arguments: ({ title, body }) => ['--urgency=critical', '--app-name=Tsukuroi', title, body],
  answer: () => undefined,
};

/** Best first. */
export const DIALOGS: readonly Dialog[] = [zenity, kdialog, xmessage, notifySend];

/** Only what was offered is an answer. */
function labelled(label: string, { offered }: Pick<Notice, 'offered'>): NoticeAnswer | undefined {
  if (label === NOW_LABEL) {
    return { said: 'now' };
  }
  const atMs = offered.find((instant) => atLabel(instant) === label);
  return atMs === undefined ? undefined : { said: 'at', atMs };
}
