import { describe, expect, it } from 'vitest';
import { groupOf, PLACES } from './navigation.ts';

describe('the list of places', () => {
  it('names each place once, under headings that differ', () => {
    const addresses = PLACES.flatMap(({ places }) => places.map(({ to }) => to));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(PLACES.map(({ title }) => title?.ja)).size).toBe(PLACES.length);
  });

  it('keeps in sight what a night clerk needs: the way to stop everything, and what is under way', () => {
    const day = PLACES.filter(({ title }) => title === undefined).flatMap(({ places }) => places.map(({ to }) => to));
    expect(day).toEqual(expect.arrayContaining(['/', '/morning', '/rollouts', '/stop']));
  });

  it('opens the group of the page one is on, also of pages below it', () => {
    expect(groupOf('/policies')).toBe('decide');
    expect(groupOf('/policies/ward-nights')).toBe('decide');
    expect(groupOf('/devices/abc')).toBe('day');
    expect(groupOf('/keys')).toBe('connect');
  });

  it('opens none for a page that it does not name: the start is nobody’s parent, and a longer word is another place', () => {
    expect(groupOf('/nowhere')).toBeUndefined();
    expect(groupOf('/keysmith')).toBeUndefined();
    expect(groupOf('/')).toBe('day');
  });
});
