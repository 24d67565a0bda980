import type { Text } from '@tsukuroi/core';

export const RING_WORDS: Readonly<Record<string, Text>> = {
  stopped: { ja: '止まった', en: 'Stopped' },
  running: { ja: '進行中', en: 'Under way' },
  ahead: { ja: 'これから', en: 'Ahead' },
  passed: { ja: '通過', en: 'Passed' },
};

export const GATE_WORDS: Readonly<Record<string, Text>> = {
  no: { ja: 'まだ', en: 'Not yet' },
  unknown: { ja: '分からない', en: 'Not known' },
  yes: { ja: '満たした', en: 'Holds' },
};
