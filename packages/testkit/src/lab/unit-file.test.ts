import { describe, expect, it } from 'vitest';
import { unitFile } from './unit-file.ts';

describe('unitFile', () => {
  it('keeps letters that systemd would read as its own', () => {
    const text = unitFile({ id: 'agent', argv: ['/bin/x', 'a b', '50%', '$HOME', 'say "no"', 'c:\\d'] });

    expect(text).toContain('ExecStart="/bin/x" "a b" "50%%" "$$HOME" "say \\"no\\"" "c:\\\\d"');
  });

  it('gives a part the clock of its host, and its own environment last', () => {
    const text = unitFile({ id: 'agent', argv: ['/bin/x'], environment: { HOME: '/srv', PRICE: '$5' } });

    expect(text).toContain('Environment="FAKETIME_TIMESTAMP_FILE=/etc/lab-clock"');
    expect(text).toContain('Environment="HOME=/srv"');
    expect(text).toContain('Environment="PRICE=$5"');
    expect(text).not.toContain('HOME=/root');
  });

  it('refuses a line break, which would be another setting', () => {
    expect(() => unitFile({ id: 'agent', argv: ['/bin/x\nUser=nobody'] })).toThrow('line break');
  });
});
