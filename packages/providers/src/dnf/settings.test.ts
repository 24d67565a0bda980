import { describe, expect, it } from 'vitest';
import { enabledRepositories, parseIni } from './settings.ts';

describe('enabledRepositories', () => {
  it('names what is on; enabled is the default; passwords stay out', () => {
    const text =
      '[baseos]\nname=BaseOS\nmirrorlist=https://mirrors.example/baseos\n\n[vendor]\nbaseurl=https://u:p@vendor.example/el9/\nenabled=1\n\n[debug]\nbaseurl=https://x.example\nenabled = 0\n';

    expect(enabledRepositories([text])).toEqual([
      'baseos https://mirrors.example/baseos',
      'vendor https://vendor.example/el9/',
    ]);
  });
});

describe('parseIni', () => {
  it('reads sections, keys and comments', () => {
    const conf = parseIni('[commands]\n# apply_updates = no\napply_updates = yes\n');

    expect(conf.get('commands')?.get('apply_updates')).toBe('yes');
  });
});
