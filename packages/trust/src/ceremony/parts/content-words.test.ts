import { TsukuroiError } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { describeContent } from './content-words.ts';

const channel = (more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...{ format: 'channel/1', id: 'el9', kind: 'yum', suites: ['baseos', 'appstream'], components: [] },
      ...{ keys: ['A'.repeat(40)], ...more },
    }),
  );
const PATH = 'channels/el9.json';

test('a channel is accepted with care, and whoever signs one whose vendor signs no list reads first what is lost', () => {
  const [signed, open] = [channel(), channel({ metadata: 'packages-only' })].map((bytes) =>
    describeContent(PATH, bytes, undefined),
  );

  expect(signed?.map(({ level }) => level)).toEqual(['careful']);
  expect(signed?.[0]?.text.ja).toContain('yum baseos appstream のすべて');
  expect(open?.map(({ level }) => level)).toEqual(['careful', 'careful']);
  expect(open?.[0]?.text.ja).toContain('一覧に署名していません');
  expect(open?.[1]).toEqual(signed?.[0]);
});

test('nobody signs a channel of apt that says packages-only: its word would be half understood', () => {
  const bytes = channel({ kind: 'apt', metadata: 'packages-only' });

  expect(() => describeContent(PATH, bytes, undefined)).toThrow(TsukuroiError);
});
