import { describe, expect, it } from 'vitest';
import { automaticUpdates, parseAptConf, parseSources } from './settings.ts';

describe('parseAptConf', () => {
  it('reads both forms and comments; later files win', () => {
    const values = parseAptConf([
      '// APT::Periodic::Enable "0";\nAPT::Periodic::Update-Package-Lists "1";\n/* APT::Periodic::Enable "0"; */\n',
      'APT { Periodic { Unattended-Upgrade "1"; }; };\nUnattended-Upgrade::Origins-Pattern { "origin=Debian,label=Debian"; "x//y"; };\n',
      'APT::Periodic::Update-Package-Lists "7";\n',
    ]);

    expect(values.get('apt::periodic::update-package-lists')).toBe('7');
    expect(values.get('apt::periodic::unattended-upgrade')).toBe('1');
    expect(values.get('apt::periodic::enable')).toBeUndefined();
  });
});

describe('automaticUpdates', () => {
  it.each([
    [{ 'apt::periodic::unattended-upgrade': '1' }, true, 'on'],
    [{ 'apt::periodic::unattended-upgrade': '1' }, false, 'off'],
    [{ 'apt::periodic::unattended-upgrade': '1', 'apt::periodic::enable': '0' }, true, 'off'],
    [{ 'apt::periodic::unattended-upgrade': '0' }, true, 'off'],
    [{}, true, 'off'],
  ])('%j with the package %s → %s', (values, installed, answer) => {
    expect(automaticUpdates(new Map(Object.entries(values)), installed)).toBe(answer);
  });
});

describe('parseSources', () => {
  it('reads one-line and deb822 files, without passwords and without what is switched off', () => {
    const sources = parseSources([
      {
        name: 'sources.list',
        text: '# deb http://old main\ndeb [signed-by=/x.gpg] http://user:secret@mirror.example/debian bookworm main contrib # ours\ndeb-src http://mirror.example/debian bookworm main\n',
      },
      {
        name: 'debian.sources',
        text: 'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n bookworm-updates\nComponents: main\n\nTypes: deb\nURIs: https://x.example\nSuites: y\nEnabled: no\n',
      },
    ]);

    expect(sources).toEqual([
      'deb http://mirror.example/debian bookworm main contrib',
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian bookworm-updates main',
    ]);
  });
});
