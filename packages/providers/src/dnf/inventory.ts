import type { Machine } from '../machine.ts';
import type { Draft, Piece } from '../provider.ts';
import { enabledRepositories, parseIni, yes } from './settings.ts';

/** Timers of dnf-automatic; the -install one installs whatever automatic.conf says (dnf-automatic(8)). */
const TIMERS = '/etc/systemd/system/timers.target.wants';

export function collectDnf(machine: Machine, draft: Draft): Piece {
  if (!draft.software.some((item) => item.scheme === 'rpm')) {
    return {};
  }
  const names = (machine.list('/etc/yum.repos.d') ?? []).filter((name) => name.endsWith('.repo'));
  const sources = enabledRepositories(names.map((name) => machine.text(`/etc/yum.repos.d/${name}`) ?? ''));
  const timers = (machine.list(TIMERS) ?? []).filter(
    (name) => name.startsWith('dnf-automatic') || name.startsWith('dnf5-automatic'),
  );
  const conf = parseIni(machine.text('/etc/dnf/automatic.conf') ?? '');
  const applies = yes(conf.get('commands')?.get('apply_updates') ?? 'no');
  const installs = timers.some((name) => name.includes('automatic-install')) || (timers.length > 0 && applies);
  return {
    facts: {
      updates: {
        automatic: installs ? 'on' : 'off',
        sources,
        detail: `timers: ${timers.join(', ') || 'none'}; apply_updates = ${applies ? 'yes' : 'no'}`,
      },
    },
  };
}
