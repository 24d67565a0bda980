import { describe, expect, it } from 'vitest';
import { answerKey } from './grid-keys.ts';

const COUNT = 100;
const VISIBLE = 12;

describe('keyboard of a list', () => {
  it.each([
    ['ArrowDown', 4, 5],
    ['ArrowUp', 4, 3],
    ['PageDown', 4, 15],
    ['PageUp', 40, 29],
    ['Home', 40, 0],
    ['End', 40, 99],
  ])('%s goes from row %i to row %i', (key, from, to) => {
    expect(answerKey(key, from, COUNT, VISIBLE)).toEqual({ kind: 'move', row: to });
  });

  it.each([
    ['ArrowUp', 0, 0],
    ['PageUp', 3, 0],
    ['ArrowDown', 99, 99],
    ['PageDown', 95, 99],
  ])('%s stays inside the list at its edges', (key, from, to) => {
    expect(answerKey(key, from, COUNT, VISIBLE)).toEqual({ kind: 'move', row: to });
  });

  it('moves a row at least when hardly a row fits on the screen', () => {
    expect(answerKey('PageDown', 4, COUNT, 0)).toEqual({ kind: 'move', row: 5 });
  });

  it('opens, leaves and moves sideways', () => {
    expect(answerKey('Enter', 4, COUNT, VISIBLE).kind).toBe('open');
    expect(answerKey('Escape', 4, COUNT, VISIBLE).kind).toBe('leave');
    expect(answerKey('ArrowRight', 4, COUNT, VISIBLE)).toEqual({ kind: 'scroll', by: 160 });
    expect(answerKey('ArrowLeft', 4, COUNT, VISIBLE)).toEqual({ kind: 'scroll', by: -160 });
  });

  it('picks the row with Space, where the list has boxes', () => {
    expect(answerKey(' ', 4, COUNT, VISIBLE)).toEqual({ kind: 'mark' });
  });

  it.each(['Tab', 'a', 'F5'])('leaves %j to the browser', (key) => {
    expect(answerKey(key, 4, COUNT, VISIBLE)).toEqual({ kind: 'none' });
  });
});
