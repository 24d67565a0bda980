import type { Machine } from '../machine.ts';
import type { Draft, Piece } from '../provider.ts';
import { automaticUpdates, parseAptConf, parseSources } from './settings.ts';

export function collectApt(machine: Machine, draft: Draft): Piece {
  if (!machine.exists('/etc/apt')) {
    return {};
  }
  const confNames = (machine.list('/etc/apt/apt.conf.d') ?? []).filter((name) =>
    /^[A-Za-z0-9_-]+(\.conf)?$/.test(name),
  );
  const confs = ['/etc/apt/apt.conf', ...confNames.map((name) => `/etc/apt/apt.conf.d/${name}`)];
  const values = parseAptConf(confs.map((path) => machine.text(path) ?? ''));
  const sourceNames = (machine.list('/etc/apt/sources.list.d') ?? []).filter((name) => /\.(list|sources)$/.test(name));
  const paths = ['/etc/apt/sources.list', ...sourceNames.map((name) => `/etc/apt/sources.list.d/${name}`)];
  const sources = parseSources(paths.map((name) => ({ name, text: machine.text(name) ?? '' })));
  const installed = draft.software.some((item) => item.scheme === 'deb' && item.name === 'unattended-upgrades');
  const interval = values.get('apt::periodic::update-package-lists') ?? '0';
  return {
    facts: {
      updates: {
        automatic: draft.software.length === 0 ? 'unknown' : automaticUpdates(values, installed),
        sources,
        detail: `unattended-upgrades: ${installed ? 'installed' : 'not installed'}; Update-Package-Lists "${interval}"`,
      },
    },
  };
}
