import type { Facts } from '@tsukuroi/protocol';
import type { Machine } from '../machine.ts';
import type { Piece } from '../provider.ts';
import { systemdManifest } from './manifest.ts';
import { parseUnits } from './units.ts';

type Service = NonNullable<Facts['services']>[number];

/** Where unit files lie, first one wins (systemd.unit(5), UNIT FILE LOAD PATH). */
const UNIT_FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

/** Services by their unit files; whether they run only where systemd runs (sd_booted(3): /run/systemd/system is there). */
export async function collectSystemd(machine: Machine): Promise<Piece> {
  const starts = unitFiles(machine);
  if (starts.size === 0) {
    return {
      unreadable: [{ part: 'services', reason: 'systemd のサービスの定義が見つかりません。サービスは分かりません。' }],
    };
  }
  const states = machine.live && machine.exists('/run/systemd/system') ? await runningUnits(machine) : undefined;
  const names = [...new Set([...starts.keys(), ...(states?.keys() ?? [])])].sort();
  const services = names.map((name): Service => {
    const start = starts.get(name);
    const state = states === undefined ? 'unknown' : (states.get(name) ?? 'stopped');
    return start === undefined ? { name, state } : { name, state, start };
  });
  const reason = machine.live
    ? 'systemd が動いていないか答えないため、サービスが動いているかどうかは分かりません。'
    : '起動していない機器のため、サービスが動いているかどうかは分かりません。';
  return { facts: { services }, unreadable: states === undefined ? [{ part: 'services', reason }] : [] };
}

async function runningUnits(machine: Machine): Promise<Map<string, string> | undefined> {
  const call = systemdManifest.runs[0];
  if (call === undefined) {
    return undefined;
  }
  const result = await machine.run({ command: call.command, args: call.args });
  const states = result.code === 0 ? parseUnits(result.stdout.toString('utf8')) : new Map<string, string>();
  return states.size === 0 ? undefined : states;
}

/** Name of each service → enabled, disabled, masked or static, by the files alone. */
function unitFiles(machine: Machine): Map<string, string> {
  const wanted = wantedUnits(machine);
  const starts = new Map<string, string>();
  const visited = new Set<string>();
  for (const folder of UNIT_FOLDERS) {
    const place = machine.locate(folder);
    if (place === undefined || visited.has(place)) {
      continue;
    }
    visited.add(place);
    for (const file of machine.list(folder) ?? []) {
      const name = file.endsWith('.service') ? file.slice(0, -'.service'.length) : '';
      if (name === '' || starts.has(name)) {
        continue;
      }
      starts.set(name, startOf(machine, `${folder}/${file}`, wanted.has(file)));
    }
  }
  // Instances of a template (getty@tty1 of getty@.service) have no file of their own.
  for (const unit of wanted) {
    const name = unit.endsWith('.service') ? unit.slice(0, -'.service'.length) : '';
    if (name !== '' && !starts.has(name)) {
      starts.set(name, 'enabled');
    }
  }
  return starts;
}

function startOf(machine: Machine, path: string, wanted: boolean): string {
  if (machine.link(path) === '/dev/null') {
    return 'masked';
  }
  if (wanted) {
    return 'enabled';
  }
  return /^\[Install\]/m.test(machine.text(path) ?? '') ? 'disabled' : 'static';
}

/** Units that something in /etc starts: links in *.wants and *.requires. */
function wantedUnits(machine: Machine): Set<string> {
  const root = '/etc/systemd/system';
  const folders = (machine.list(root) ?? []).filter((name) => name.endsWith('.wants') || name.endsWith('.requires'));
  return new Set(folders.flatMap((folder) => machine.list(`${root}/${folder}`) ?? []));
}
