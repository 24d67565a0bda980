import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandsOf, type Role } from './roles.ts';

/** Values for `@NAME@` in a template of `packaging/`. */
export type Words = Readonly<Record<string, string>>;

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A template with its words. A name that nobody gave a value to is a mistake in the template. */
export async function fill(packaging: string, file: string, words: Words): Promise<string> {
  const text = await readFile(join(packaging, file), 'utf8');
  return text.replaceAll(/@([A-Z]+)@/g, (_, name: string) => {
    const value = words[name];
    if (value === undefined) {
      throw new Error(`${file}: @${name}@ has no value`);
    }
    return value;
  });
}

/** What the role's program and scripts are told about it. */
export async function wordsOf(packaging: string, role: Role): Promise<Words> {
  const words = {
    ROLE: role.id,
    DATA: role.dataFolder,
    USER: role.user,
    CAPS: role.rights.map((right) => `,+${right}`).join(''),
    PIN: role.id === 'agent' ? 'pin "$@"' : ':',
    PRIORITY: String(role.priority),
    READY: role.ready,
    STARTS: role.starts,
    SHORT: shortWords(role).join(' | '),
  };
  return { ...words, STEPS: await stepsOf(packaging, role, words) };
}

/** `tsukuroi-agent enrol` for `tsukuroi agent enrol`: the second words of the role's own commands. */
const shortWords = (role: Role): string[] =>
  commandsOf(role).flatMap((command) => (command.startsWith(`${role.id} `) ? [command.slice(role.id.length + 1)] : []));

/** What the program does beside the command line. */
async function stepsOf(packaging: string, role: Role, words: Words): Promise<string> {
  if (role.id === 'server') {
    return fill(packaging, 'programs/server.sh', words);
  }
  const slot = role.id === 'agent' ? await fill(packaging, 'programs/slot.sh', words) : '';
  const short = `${slot}${await fill(packaging, 'programs/short.sh', words)}`;
  if (!role.ready.startsWith('identity')) {
    return short;
  }
  const enrolled = await fill(packaging, 'programs/enrolled.sh', words);
  return role.id === 'agent'
    ? `${short}${await fill(packaging, 'programs/agent-rights.sh', words)}${enrolled}${await fill(packaging, 'programs/agent-pins.sh', words)}`
    : `${short}${enrolled}`;
}

/** The role's systemd units: its own, those that upgrade it, those that do its heavy work, those that look after it, and what works on the way down. */
export async function unitsOf(packaging: string, role: Role): Promise<NamedText[]> {
  const hardened = (await readFile(join(packaging, 'units', 'hardened.conf'), 'utf8')).trimEnd();
  const folders = ['units', 'upgrade', 'work', 'watch', 'shutdown'].filter((name) => existsSync(join(packaging, name)));
  const files = folders.flatMap((folder) =>
    readdirSync(join(packaging, folder))
      .filter((name) =>
        new RegExp(`^tsukuroi-${role.id}(-upgrade|-work|-watch|-shutdown)?\\.(service|timer|path)$`).test(name),
      )
      .map((name) => ({ name, file: `${folder}/${name}` })),
  );
  return Promise.all(
    files.map(async ({ name, file }) => ({ name, text: await fill(packaging, file, { HARDENED: hardened }) })),
  );
}

export async function maintainerScripts(
  packaging: string,
  role: Role,
  units: readonly NamedText[],
  words: Words,
): Promise<NamedText[]> {
  const names = units.map(({ name }) => name);
  const settings = `maintainer/${role.id}-settings.sh`;
  const all: Words = {
    ...words,
    UNITS: names.join(' '),
    SETTINGS: existsSync(join(packaging, settings)) ? await fill(packaging, settings, words) : '',
    // The worker's place goes with the data.
    PURGE: role.id === 'agent' ? 'rm -rf "$data-work"' : '',
    NEXT: (await readFile(join(packaging, 'words', `${role.id}.txt`), 'utf8')).trimEnd(),
    UPGRADER: watchersOf(names),
  };
  const scripts = ['postinst', 'prerm', 'postrm'];
  return Promise.all(
    scripts.map(async (name) => ({ name, text: await fill(packaging, `maintainer/${name}.sh`, all) })),
  );
}

/** What waits for a signed release, or for work to be due, is on from the first day. */
function watchersOf(units: readonly string[]): string {
  return units
    .filter((name) => /-(upgrade|work)\.path$/.test(name))
    .map(
      (name) =>
        `deb-systemd-helper enable ${name} >/dev/null || true\nif [ -d /run/systemd/system ]; then\n  systemctl restart ${name} || true\nfi\n`,
    )
    .join('');
}
