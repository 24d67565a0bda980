import { describe, expect, it } from 'vitest';
import { definitionsOf } from './definitions.ts';

describe('definitionsOf', () => {
  it('reads day and number of the header', () => {
    expect(definitionsOf('ClamAV-VDB:07 Mar 2026 08-02 -0500:27900:2062:90:abc:def:builder:1772888520   ')).toEqual({
      day: '2026-03-07',
      version: '27900',
    });
  });

  it('is undefined for anything else', () => {
    expect(definitionsOf('PK\u0003\u0004')).toBeUndefined();
    expect(definitionsOf('ClamAV-VDB:07 Foo 2026 08-02:1:')).toBeUndefined();
  });
});
