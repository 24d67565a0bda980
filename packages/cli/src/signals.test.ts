import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { untilAskedToEnd } from './signals.ts';

function program() {
  const exits: number[] = [];
  const events = new EventEmitter();
  let now = 0;
  return {
    events,
    exits,
    wait(ms: number) {
      now += ms;
    },
    on: (signal: string, listener: () => void) => events.on(signal, listener),
    exit: (code: number) => void exits.push(code),
    nowMs: () => now,
  };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  '%s asks once, however often it arrives in the same second',
  async (signal) => {
    const asked = program();
    const ended = untilAskedToEnd(asked);

    asked.events.emit(signal);
    asked.events.emit('SIGINT');
    asked.wait(900);
    asked.events.emit('SIGINT');
    await ended;

    expect(asked.exits).toEqual([]);
  },
);

test('who asks again later does not want to wait', async () => {
  const asked = program();
  const ended = untilAskedToEnd(asked);
  asked.events.emit('SIGTERM');
  await ended;

  asked.wait(1_500);
  asked.events.emit('SIGINT');

  expect(asked.exits).toEqual([130]);
});
