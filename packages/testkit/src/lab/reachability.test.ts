import { describe, expect, it } from 'vitest';
import { describeReachability, isClosed, readProbe } from './reachability.ts';

describe('isClosed', () => {
  it('is true only when every host was heard and none got out', () => {
    expect(isClosed({ asked: 7, reached: [], unanswered: [] })).toBe(true);
    expect(isClosed({ asked: 7, reached: [{ host: 'ep1', ways: ['dns'] }], unanswered: [] })).toBe(false);
  });

  it('calls nothing closed when a host could not be asked, or none was', () => {
    const silent = { asked: 7, reached: [], unanswered: [{ host: 'ep2', why: 'exit 124' }] };

    expect(isClosed(silent)).toBe(false);
    expect(describeReachability(silent)).toContain('ep2: exit 124');
    expect(isClosed({ asked: 0, reached: [], unanswered: [] })).toBe(false);
  });
});

describe('readProbe', () => {
  it('takes an answer only when all three ways are in it', () => {
    expect(readProbe('{"tcp":"EHOSTUNREACH","ping":"no answer","dns":"ETIMEOUT"}')?.tcp).toBe('EHOSTUNREACH');
    expect(readProbe('{"tcp":"EHOSTUNREACH"}')).toBeUndefined();
    expect(readProbe('')).toBeUndefined();
  });
});
