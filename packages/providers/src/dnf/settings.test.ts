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
  it('takes a value that goes on in further lines as one, until the next option or section', () => {
    const conf = parseIni('[a]\nbaseurl=\n  https://one.example\n\thttps://two.example\nenabled=0\n\n[b]\n  name=x\n');

    expect(conf.get('a')).toEqual(
      new Map([
        ['baseurl', '\nhttps://one.example\nhttps://two.example'],
        ['enabled', '0'],
      ]),
    );
    expect(conf.get('b')?.get('name')).toBe('x');
    expect(enabledRepositories(['[a]\nbaseurl=\n  https://one.example\n'])).toEqual(['a https://one.example']);
  });

  it('reads sections, keys and comments', () => {
    const conf = parseIni('[commands]\n# apply_updates = no\napply_updates = yes\n');

    expect(conf.get('commands')?.get('apply_updates')).toBe('yes');
  });
});
