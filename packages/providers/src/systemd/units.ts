/** One line of `systemctl list-units --type=service --all --plain --no-legend`: UNIT LOAD ACTIVE SUB DESCRIPTION. */
export function parseUnits(text: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [unit, load, active, sub] = line.trim().split(/\s+/);
    if (unit?.endsWith('.service') === true && load !== 'not-found' && active !== undefined && sub !== undefined) {
      states.set(unit.slice(0, -'.service'.length), stateOf(active, sub));
    }
  }
  return states;
}

/** systemd's words as ours: running, stopped, failed, unknown (docs/formats/facts.md, services). */
function stateOf(active: string, sub: string): string {
  if (active === 'failed') {
    return 'failed';
  }
  if (sub === 'running') {
    return 'running';
  }
  return active === 'inactive' || sub === 'exited' || sub === 'dead' ? 'stopped' : 'unknown';
}
