import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type RoleId = 'server' | 'relay' | 'collector' | 'agent';

/** One package of the kit: what it can do, and where its things lie on the machine. */
export interface Role {
  readonly id: RoleId;
  /** First words of the commands it brings; a command is taken when it begins with one of them. */
  readonly words: readonly string[];
  /** Rooms that must not be inside, whatever is imported one day: a device holds no server code (DESIGN 2.1). */
  readonly without: readonly string[];
  /** Files beside those that its code reaches. */
  readonly extra?: readonly string[];
  readonly dataFolder: string;
  /** Below the data folder: when this is there, the unit can run. Empty: always. */
  readonly ready: string;
  /** The unit that a person starts. */
  readonly starts: string;
  /** Pages for those who run it, laid beside the licences; by path, the last part of which is its name there. */
  readonly pages: readonly string[];
  /** Who owns the data and runs the unit. An agent's user is no other role's: one machine may hold both. */
  readonly user: 'tsukuroi' | 'tsukuroi-agent';
  /** Rights (capabilities(7)) that its commands have beside those of its user, whoever types them. */
  readonly rights: readonly string[];
  /** Before anything else stands where `tsukuroi …` is typed on a machine with several roles. */
  readonly priority: number;
  readonly summary: string;
  readonly description: readonly string[];
}

export const ROLES: readonly Role[] = [
  {
    id: 'server',
    words: [
      ...['up', 'server', 'enrol', 'agent inventory', 'inventory', 'match', 'knowledge', 'versions', 'bundle'],
      ...['catalog', 'stick', 'keys', 'admin', 'policy'],
    ],
    without: ['relay', 'collector', 'testkit'],
    dataFolder: '/var/lib/tsukuroi',
    ready: '',
    starts: 'tsukuroi-server.service',
    pages: [
      'docs/recipes/trust.md',
      'docs/recipes/backup.md',
      'docs/recipes/enrolment.md',
      'docs/recipes/bundle.md',
      'docs/recipes/upgrade.md',
      'docs/formats/server-config.md',
    ],
    user: 'tsukuroi',
    rights: [],
    priority: 40,
    summary: "knows, mends and proves a hospital's computers: the server",
    description: [
      'Console, interface, knowledge and plans of one facility. Runs wholly inside the',
      'closed network; sends nothing out.',
    ],
  },
  {
    id: 'relay',
    words: ['relay'],
    without: ['server', 'collector', 'matching', 'knowledge', 'web', 'testkit'],
    dataFolder: '/var/lib/tsukuroi-relay',
    ready: 'identity',
    starts: 'tsukuroi-relay.service',
    pages: ['docs/recipes/relay.md', 'docs/recipes/dmz.md', 'docs/recipes/upgrade.md'],
    user: 'tsukuroi',
    rights: [],
    priority: 30,
    summary: "knows, mends and proves a hospital's computers: a relay of a ward",
    description: [
      'Fetches signed content once from above, gives it out, passes on what devices',
      'report. Holds no signing key.',
    ],
  },
  {
    id: 'collector',
    words: ['collector', 'knowledge', 'bundle export', 'bundle verify', 'bundle recipient', 'stick'],
    without: ['server', 'web', 'testkit'],
    dataFolder: '/var/lib/tsukuroi-collector',
    ready: 'collector.json',
    starts: 'tsukuroi-collector.service',
    pages: ['docs/recipes/collector.md', 'docs/recipes/dmz.md'],
    user: 'tsukuroi',
    rights: [],
    priority: 20,
    summary: "knows, mends and proves a hospital's computers: the collector",
    description: [
      'The internet side: fetches what makers publish and packs it for the stick or',
      'the relay. Belongs on no machine of the closed network.',
    ],
  },
  {
    id: 'agent',
    words: ['agent'],
    without: ['server', 'relay', 'collector', 'matching', 'knowledge', 'web', 'testkit'],
    // The program of the USB collector, as a machine without network is read by hand.
    extra: ['packages/agent/src/stick/collect.sh'],
    dataFolder: '/var/lib/tsukuroi-agent',
    ready: 'identity/identity.json',
    starts: 'tsukuroi-agent.service',
    pages: ['docs/recipes/enrolment.md'],
    user: 'tsukuroi-agent',
    rights: ['dac_read_search', 'sys_ptrace'],
    priority: 10,
    summary: "knows, mends and proves a hospital's computers: the agent",
    description: ["Reads this machine and reports to the hospital's own server. Opens no port."],
  },
];

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Every command of the command line with the line of its registry that loads it (packages/cli/src/registry.ts). */
function registryLines(): Map<string, string> {
  const text = readFileSync(join(root, 'packages', 'cli', 'src', 'registry.ts'), 'utf8');
  const body = text.slice(text.indexOf('COMMANDS'), text.lastIndexOf('};'));
  const lines = body
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('//'))
      .map((line) => {
        const words = /^(?:'([a-z -]+)'|([a-z]+)): async \(\) => \(await import\('[^']+'\)\)\.command,$/.exec(line);
        const name = words?.[1] ?? words?.[2];
        if (name === undefined) {
          throw new Error(`packages/cli/src/registry.ts: not one command on one line: ${line}`);
        }
        return [name, line];
      }),
  );
}

/** The command words a role brings, of all that the command line has. */
export function commandsOf(role: Role): string[] {
  return [...registryLines().keys()].filter((words) =>
    role.words.some((first) => words === first || words.startsWith(`${first} `)),
  );
}

/**
 * The role's own `packages/cli/src/registry.ts`: the same lines, only those of its commands. Whatever another command would
 * bring is then not reachable, so not inside.
 */
export function registryOf(role: Role): string {
  const all = registryLines();
  const lines = commandsOf(role).map((words) => `  ${all.get(words)}`);
  return `/** The commands of tsukuroi-${role.id}. */\nexport const COMMANDS = {\n${lines.join('\n')}\n};\n`;
}
