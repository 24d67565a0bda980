import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { describe, expect, it } from 'vitest';
import { parseMemory, readMemory, writeMemory } from './memory-file.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/formats/restart-state.md'), 'utf8');
const EXAMPLE = /```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? 'null';

describe('restart/1', () => {
  it('has an example in docs/formats/restart-state.md that is read and written as it stands', async () => {
    const door = memoryDoor();
    const memory = parseMemory(JSON.parse(EXAMPLE));
    if (memory === undefined) {
      throw new Error('the example is not restart/1');
    }

    await writeMemory(door, '/restart.json', memory);

    expect(JSON.parse(door.disk.snapshot()['/restart.json'] ?? '')).toEqual(JSON.parse(EXAMPLE));
    expect(await readMemory(door, '/restart.json')).toEqual({ known: true, memory });
  });

  it.each([
    ['another format', { format: 'restart/2' }],
    ['a restart that is no number', { restarts: ['yesterday'] }],
    ['a talk without its count', { talk: {} }],
    [
      'a notice that names another unit',
      { talk: notice({ kind: 'unit', name: 'ssh', answer: `${'a'.repeat(16)}-0` }) },
    ],
    ['a notice that names another file', { talk: notice({ kind: 'process', pid: 1, started: '1', answer: '../x' }) }],
  ])('does not half understand %s', (_name, change) => {
    expect(parseMemory({ format: 'restart/1', restarts: [], ...change })).toBeUndefined();
  });

  function notice(shownBy: unknown) {
    return {
      postponements: 0,
      notice: { id: 'a'.repeat(16), shownMs: 0, offered: [], mayPostpone: true, shownBy: [shownBy] },
    };
  }
});
