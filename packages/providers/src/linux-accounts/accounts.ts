import type { Facts } from '@tsukuroi/protocol';

export type Account = NonNullable<Facts['accounts']>[number];

/** One line of /etc/shadow without the hash itself (shadow(5)). */
export interface ShadowView {
  readonly password: 'none' | 'locked' | 'set';
  readonly changed: string | undefined;
  readonly expires: string | undefined;
}

/** Which users and groups may become root through sudo. `open`: a rule could not be read, so nobody is proven not to. */
export interface SudoView {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly open: boolean;
}

/** Groups whose members administer the machine where sudo's usual rules stand: Debian and Ubuntu `sudo`, Red Hat `wheel`, old Ubuntu `admin`. */
const ADMINISTRATOR_GROUPS = ['sudo', 'wheel', 'admin', 'root'];

const NO_LOGIN_SHELLS = new Set(['nologin', 'false', 'sync', 'shutdown', 'halt']);

/** Reads shadow(5). The second field is looked at and forgotten: no hash leaves this function. */
export function parseShadow(text: string): Map<string, ShadowView> {
  const views = new Map<string, ShadowView>();
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    const [name, hash, changed] = fields;
    if (name === undefined || name === '' || hash === undefined) {
      continue;
    }
    const password = hash === '' ? 'none' : /^[!*]/.test(hash) ? 'locked' : 'set';
    views.set(name, { password, changed: dayOf(changed), expires: dayOf(fields[7]) });
  }
  return views;
}

/** Days since 1970-01-01 as a day; empty and 0 (change at next sign-in) say nothing about a date. */
function dayOf(field: string | undefined): string | undefined {
  const days = field === undefined || !/^\d{1,7}$/.test(field) ? 0 : Number(field);
  return days === 0 ? undefined : new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** Members of each group by name, and group names by number (group(5)). */
export function parseGroups(text: string): { members: Map<string, Set<string>>; names: Map<string, string> } {
  const members = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name, , id, list] = line.split(':');
    if (name !== undefined && name !== '' && id !== undefined) {
      names.set(id, name);
      members.set(name, new Set((list ?? '').split(',').filter((member) => member !== '')));
    }
  }
  return { members, names };
}

/** Who stands in front of a sudo rule (sudoers(5)). Aliases and anything else that is not a plain name make the answer open. */
export function parseSudoers(texts: readonly string[]): SudoView {
  const users = new Set<string>();
  const groups = new Set<string>();
  let open = false;
  for (const line of texts.flatMap((text) => text.replaceAll('\\\n', ' ').split('\n'))) {
    const include = /^\s*[@#]include(?:dir)?\s+(\S+)/.exec(line)?.[1];
    if (include !== undefined) {
      open ||= include !== '/etc/sudoers.d';
      continue;
    }
    // `#` begins a comment, except before a number: then it is a user by id.
    const rule = line.replace(/(^|\s)#(?!\d).*$/, '').trim();
    if (rule === '' || /^(Defaults|Host_Alias|Cmnd_Alias|Runas_Alias)/.test(rule)) {
      continue;
    }
    const who = /^(%?)([A-Za-z0-9_.-]+)\s+\S+\s*=/.exec(rule);
    if (who?.[2] === undefined || who[2] === 'ALL' || who[2] === 'User_Alias') {
      open = true;
    } else {
      (who[1] === '%' ? groups : users).add(who[2]);
    }
  }
  return { users, groups, open };
}

/** Local accounts by passwd(5). `shadow` undefined = not readable; `today` decides about expiry. */
export function accountsOf(
  passwd: string,
  groupFile: string,
  shadow: ReadonlyMap<string, ShadowView> | undefined,
  sudo: SudoView | undefined,
  today: string,
): Account[] {
  const groups = parseGroups(groupFile);
  return passwd.split('\n').flatMap((line) => {
    const [name, field, id, groupId, , , shell] = line.split(':');
    if (name === undefined || name === '' || id === undefined || /^[+-]/.test(name)) {
      return [];
    }
    const view = shadow?.get(name);
    const password = view?.password ?? passwordInPasswd(field, shadow !== undefined);
    const administrator = isAdministrator(name, id, groups.names.get(groupId ?? ''), groups.members, sudo);
    const expired = view?.expires !== undefined && view.expires <= today;
    const canSignIn = !NO_LOGIN_SHELLS.has((shell ?? '').split('/').at(-1) ?? '') && !expired;
    return [
      {
        name,
        id,
        ...(administrator === undefined ? {} : { administrator }),
        enabled: canSignIn,
        password,
        ...(view?.changed === undefined ? {} : { passwordChanged: view.changed }),
        ...(view?.expires === undefined ? {} : { expires: view.expires }),
        ...(shell === undefined || shell === '' ? {} : { shell }),
      },
    ];
  });
}

/** `x` points to shadow; an empty field is no password; `*` and `!` lock (passwd(5)). */
function passwordInPasswd(field: string | undefined, shadowRead: boolean): Account['password'] {
  if (field === '') {
    return 'none';
  }
  if (field === 'x') {
    return shadowRead ? 'locked' : 'unknown';
  }
  return /^[!*]/.test(field ?? '') ? 'locked' : 'set';
}

function isAdministrator(
  name: string,
  id: string,
  ownGroup: string | undefined,
  members: ReadonlyMap<string, ReadonlySet<string>>,
  sudo: SudoView | undefined,
): boolean | undefined {
  const groups = [...ADMINISTRATOR_GROUPS, ...(sudo?.groups ?? [])];
  const member = groups.some((group) => ownGroup === group || members.get(group)?.has(name) === true);
  if (id === '0' || member || sudo?.users.has(name) === true) {
    return true;
  }
  return sudo === undefined || sudo.open ? undefined : false;
}
