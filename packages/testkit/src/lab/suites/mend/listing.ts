import type { Machine } from '../../machine.ts';

/**
 * What changes on a host that nobody touches: the agent's own data, compiled code, records of services that run, and what the lab itself puts
 * there. Everything else must stay as it was, to the byte count and the instant.
 */
const OWN = [
  '/var/lib/tsukuroi-agent',
  '/var/lib/tsukuroi-agent-work',
  '/var/cache/tsukuroi-agent',
  '/var/cache/tsukuroi-agent-work',
  '/var/cache/tsukuroi-code',
  '/var/log',
  '/var/lib/systemd',
  '/etc/lab-clock',
  '/etc/systemd/system',
  '/run',
  '/tmp',
  '/var/tmp',
];

/** Every path of the host's disk with type, mode, owner, size and the instant of its last change. */
export async function diskListing(machine: Machine): Promise<ReadonlyMap<string, string>> {
  const words = ['find', '/', '-xdev', '-printf', String.raw`%p\t%y %m %U:%G %s %T@ %l\n`];
  const said = await machine.must(words, { seconds: 120 });
  const rows = said.split('\n').flatMap((line) => {
    const [path = '', facts = ''] = line.split('\t');
    // A folder's own instant changes with what is made in it; what is made in it is listed itself.
    const own = OWN.some((folder) => path === folder || path.startsWith(`${folder}/`));
    return path === '' || own || facts.startsWith('d ') ? [] : [[path, facts] as const];
  });
  return new Map(rows);
}

/** Paths that are there on one side only, or differ. */
export function differencesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
