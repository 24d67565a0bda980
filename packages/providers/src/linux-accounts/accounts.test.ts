import { describe, expect, it } from 'vitest';
import { accountsOf, parseShadow, parseSudoers } from './accounts.ts';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
ward:x:1000:1000::/home/ward:/bin/bash
vendor:x:1001:27::/home/vendor:/bin/bash
old:x:1002:1002::/home/old:/bin/bash
open::1003:1003::/home/open:/bin/sh
+::::::
`;
const GROUP = 'root:x:0:\nsudo:x:27:ward\nwww-data:x:33:\nward:x:1000:\n';
const SHADOW = `root:!:20000:0:99999:7:::
www-data:*:19000:0:99999:7:::
ward:$6$saltsalt$abcdefghijk:20300:0:99999:7:::
vendor:!$6$saltsalt$abcdefghijk:0:0:99999:7:::
old:$y$j9T$abc$def:18000:0:99999:7::18500:
open:::0:99999:7:::
`;
const TODAY = '2026-11-22';

describe('accountsOf', () => {
  const accounts = accountsOf(PASSWD, GROUP, parseShadow(SHADOW), parseSudoers(['%sudo ALL=(ALL:ALL) ALL\n']), TODAY);
  const named = (name: string) => accounts.find((account) => account.name === name);

  it('never carries a hash or a salt', () => {
    expect(JSON.stringify(accounts)).not.toMatch(/\$|salt|abcdef/);
  });

  it('knows administrators by number, membership and first group', () => {
    expect(['root', 'ward', 'vendor', 'old'].map((name) => named(name)?.administrator)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('tells set, locked and missing passwords apart', () => {
    expect(['root', 'ward', 'vendor', 'open'].map((name) => named(name)?.password)).toEqual([
      'locked',
      'set',
      'locked',
      'none',
    ]);
  });

  it('gives days as days; 0 is "change at next sign-in", not 1970', () => {
    expect(named('ward')?.passwordChanged).toBe('2025-07-31');
    expect(named('vendor')?.passwordChanged).toBeUndefined();
  });

  it('counts an expired account and a shell without sign-in as not enabled', () => {
    expect(named('old')).toMatchObject({ enabled: false, expires: '2020-08-26' });
    expect(named('www-data')?.enabled).toBe(false);
    expect(named('ward')?.enabled).toBe(true);
  });

  it('passes over NIS lines', () => {
    expect(accounts).toHaveLength(6);
  });

  it('says unknown, not locked, where shadow cannot be read', () => {
    const blind = accountsOf(PASSWD, GROUP, undefined, undefined, TODAY);

    expect(blind.find((account) => account.name === 'ward')?.password).toBe('unknown');
    expect(blind.find((account) => account.name === 'open')?.password).toBe('none');
    expect(blind.find((account) => account.name === 'old')?.administrator).toBeUndefined();
  });
});

describe('parseSudoers', () => {
  it('takes users and groups, with comments, defaults and continued lines', () => {
    const view = parseSudoers([
      '# x\nDefaults env_reset\nroot ALL=(ALL:ALL) ALL\n%wheel \\\n ALL=(ALL) NOPASSWD: ALL\n@includedir /etc/sudoers.d\n',
    ]);

    expect([[...view.users], [...view.groups], view.open]).toEqual([['root'], ['wheel'], false]);
  });

  it.each([
    'User_Alias ADMINS = a, b',
    'ADMINS, b ALL=(ALL) ALL',
    'ALL ALL=(ALL) ALL',
    '#1000 ALL=(ALL) ALL',
    '@include /etc/sudoers.local',
  ])('is open for %s', (line) => {
    expect(parseSudoers([line]).open).toBe(true);
  });
});
