import { describe, expect, it } from 'vitest';
import type { Machine } from '../../machine.ts';
import { hospital } from '../../topology.ts';
import { CLINIC, castOf, LABORATORY, untouchedOf, viewersOf, WARD } from './cast.ts';

const machines = (count: number): Machine[] =>
  hospital(count).hosts.flatMap((host) => (host.role === 'endpoint' ? [{ host } as Machine] : []));
const names = (list: readonly Machine[]) => list.map(({ host }) => host.name);

describe('parts of the week', () => {
  it.each([5, 8, 20, 40])('no endpoint of %i plays two of them', (count) => {
    const { never, sleeper, held, cut, broken } = castOf(machines(count));
    const all = [never, sleeper, held, ...cut, ...(broken === undefined ? [] : [broken.first, ...broken.rest])];

    expect(new Set(names(all)).size).toBe(all.length);
  });

  it('with 5 endpoints one loses power, and there is no second ring', () => {
    const { cut, broken } = castOf(machines(5));

    expect([cut.length, broken]).toEqual([1, undefined]);
  });

  it('with 20 endpoints three lose power, and a second ring is not to be touched', () => {
    const cast = castOf(machines(20));

    expect(cast.cut).toHaveLength(3);
    expect(names(untouchedOf(cast))).toEqual(['ep20', 'ep8', 'ep12']);
  });

  it.each([5, 20])(
    'with %i endpoints every department of the first week has one that is patched without trouble',
    (count) => {
      const list = machines(count);
      const { never, sleeper } = castOf(list);
      const left = list
        .filter((machine) => machine !== never && machine !== sleeper)
        .map(({ host }) => host.department);

      expect(new Set(left)).toEqual(
        new Set(count === 5 ? [CLINIC, WARD, LABORATORY] : [CLINIC, WARD, LABORATORY, '医事']),
      );
    },
  );

  it.each([5, 20])('with %i endpoints a program is renewed in one department and left alone in another', (count) => {
    const list = machines(count);
    const { wanted, left } = viewersOf(castOf(list), list);

    expect(new Set(wanted.map(({ host }) => host.department))).toEqual(new Set([LABORATORY]));
    expect(new Set(left.map(({ host }) => host.department))).toEqual(new Set([WARD]));
  });

  it('need five endpoints', () => {
    expect(() => castOf(machines(3))).toThrow('at least 5');
  });
});
