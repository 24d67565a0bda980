import { describe, expect, it } from 'vitest';
import { daysFromText, draftOf, freeId, NEW_CATCH_UP, withCategories, withLine } from './draft.ts';

describe('a policy in the fields', () => {
  it('keeps every setting that it has no field for', () => {
    const stored = {
      format: 'policy/1',
      id: 'ward',
      name: '病棟',
      order: 20,
      who: { classes: ['ward'] },
      restart: { rule: 'ask', mostPerDay: 2 },
      lastStartDays: { online: 5, carried: 30 },
      windows: [{ id: 'w', name: '昼', zone: 'Asia/Tokyo', days: [], except: [], from: '13:30', to: '15:30' }],
    };

    expect(draftOf(stored)).toMatchObject(stored);
  });

  it('mends a document that can no longer be read, instead of failing on it', () => {
    const draft = draftOf({ who: 'everybody', windows: null, rings: [], limits: 'none' });

    expect(draft.who).toEqual({});
    expect(draft.windows).toEqual([]);
    expect(draft.rings).toHaveLength(1);
    expect(draft.limits).toEqual({ devicesAtOnce: 10 });
  });

  it.each([
    ['1-10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['25、-1', [-1, 25]],
    ['２５ ３０～３５', [25, 30, 31]],
    ['0, 32, 月末', []],
  ])('reads days of the month as people type them: %s', (text, days) => {
    expect(daysFromText(text)).toEqual(days);
  });

  it('writes no empty line of whom it is for, since that would fit no device', () => {
    expect(withLine({ classes: ['ward'], tags: ['検証'] }, 'tags', [])).toEqual({ classes: ['ward'] });
    expect(withLine({}, 'departments', ['外来'])).toEqual({ departments: ['外来'] });
  });

  it('writes no empty list of categories, since no policy can be read with one', () => {
    const { what } = draftOf({ what: { os: 'none', applications: 'none', categories: ['WebBrowser'] } });

    expect(what.categories).toEqual(['WebBrowser']);
    expect(withCategories(what, ['Email']).categories).toEqual(['Email']);
    expect(Object.keys(withCategories(what, []))).not.toContain('categories');
  });

  it('begins every rule for devices that are off with what the server can read', () => {
    expect(Object.values(NEW_CATCH_UP).map(({ rule }) => rule)).toEqual(Object.keys(NEW_CATCH_UP));
    expect(NEW_CATCH_UP['evening-shutdown']).toMatchObject({ from: '17:00', to: '22:00' });
    expect(NEW_CATCH_UP.wake.afterwards).toBe('off');
  });

  it('gives a new window an id that no other has', () => {
    expect(freeId('window', ['window', 'window-2'])).toBe('window-3');
  });
});
