import { dayInJapan } from '@tsukuroi/core';
import type { Machine } from '../machine.ts';
import type { Piece, Unreadable } from '../provider.ts';
import { accountsOf, parseShadow, parseSudoers, type SudoView } from './accounts.ts';

export function collectLinuxAccounts(machine: Machine): Piece {
  const passwd = machine.text('/etc/passwd');
  if (passwd === undefined) {
    return { unreadable: [{ part: 'accounts', reason: '/etc/passwd を読めないため、アカウントは分かりません。' }] };
  }
  const unreadable: Unreadable[] = [];
  const shadow = machine.read('/etc/shadow');
  if (shadow.state !== 'read') {
    const reason = shadow.state === 'absent' ? 'ありません。' : shadow.reason;
    unreadable.push({ part: 'accounts', reason: `/etc/shadow: ${reason} パスワードの状態は分かりません。` });
  }
  const views = shadow.state === 'read' ? parseShadow(shadow.bytes.toString('utf8')) : undefined;
  const sudo = sudoRules(machine, unreadable);
  const today = dayInJapan(machine.clock.nowMs());
  const accounts = accountsOf(passwd, machine.text('/etc/group') ?? '', views, sudo, today);
  return { facts: { accounts }, unreadable };
}

/** undefined = sudo's rules are there and cannot be read; without sudo there are no rules. */
function sudoRules(machine: Machine, unreadable: Unreadable[]): SudoView | undefined {
  if (!machine.exists('/etc/sudoers')) {
    return parseSudoers([]);
  }
  // Names with a dot or a ~ at the end are passed over by sudo itself (sudoers(5), includedir).
  const names = (machine.list('/etc/sudoers.d') ?? []).filter((name) => !name.includes('.') && !name.endsWith('~'));
  const texts = ['/etc/sudoers', ...names.map((name) => `/etc/sudoers.d/${name}`)].map((path) => machine.text(path));
  if (
    texts.some((text) => text === undefined) ||
    (machine.exists('/etc/sudoers.d') && machine.list('/etc/sudoers.d') === undefined)
  ) {
    const reason = 'sudo の設定を読む権限がないため、管理者でないとは言い切れません。';
    unreadable.push({ part: 'accounts', reason });
    return undefined;
  }
  return parseSudoers(texts.filter((text) => text !== undefined));
}
