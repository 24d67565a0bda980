import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { carryArchive } from '../../carried-archive.ts';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';
import { type Console, signIn } from './console.ts';
import { insertMedium, type Kit, LIBRARY, lastWords, makeMinimal, type } from './kit-folder.ts';

const FACILITY = 'つくろい試験病院';
const UNIT = 'tsukuroi-server.service';
const STICKS = { keys: '/media/usb1', copy: '/media/usb2' } as const;

export interface KitSite {
  readonly server: Machine;
  readonly console: Console;
}

/** The guide's second page, then the ceremony of its fourth. */
export async function checkServer({ check, lab }: SuiteContext, kit: Kit): Promise<KitSite> {
  const server = lab.machine('server');
  await makeMinimal(server);
  // The archive's lists come by stick too, so that more than starter knowledge can be judged.
  await carryArchive(server, lab.plan.mirror, 'copy');
  await insertMedium(kit, server);
  const { guide } = kit;
  const state = { link: '', console: undefined as Console | undefined };
  const began = performance.now();
  await check({ ja: '媒体は壊れていない', en: 'the medium is whole' }, async () => {
    const ran = await type(server, guide.command('check'));
    const good = ran.stdout.match(/: OK$/gm)?.length ?? 0;
    return { ok: ran.code === 0 && good >= 8, seen: `${good} files; kit made in ${kit.seconds.toFixed(0)} s` };
  });
  await check(
    {
      ja: '最小の Debian に dpkg -i だけで入り、動き始める。開いているのはこの機械の中だけ',
      en: 'dpkg -i alone installs it on a minimal Debian; it runs, and listens on loopback only',
    },
    async () => {
      const ran = await type(server, guide.command('server-install'));
      const running = await isActive(server, UNIT);
      const missing = await server.run(['ls', LIBRARY]);
      await type(server, 'tsukuroi admin first-link --wait');
      const ports = await listening(server);
      const beyond = ports.filter((port) => port.includes(':74') && !port.startsWith('127.0.0.1:'));
      return {
        ok: ran.code === 0 && running && missing.code !== 0 && beyond.length === 0 && ports.includes('127.0.0.1:7460'),
        seen: `exit ${ran.code}, ${running ? 'active' : 'not active'}, ${ports.filter((port) => port.includes(':74')).join(' ')} ${running ? '' : lastWords(ran)}`,
      };
    },
  );
  await check(
    {
      ja: '1 つの命令で画面と端末の口が開き、最初の管理者のリンクと証明書の指紋が出る',
      en: 'one command opens the ports and shows the first administrator’s link and the certificate’s fingerprint',
    },
    async () => {
      const ran = await type(server, guide.command('server-open', { address: ADDRESSES.server }));
      state.link = /https:\/\/\S+\/setup#\S+/.exec(ran.stdout)?.[0] ?? '';
      const fingerprint = /(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/.exec(ran.stderr)?.[0] ?? '';
      const own = await server.run([
        'openssl',
        'x509',
        '-in',
        '/var/lib/tsukuroi/tls/authority.crt',
        '-noout',
        '-fingerprint',
        '-sha256',
      ]);
      const journal = (await server.run(['journalctl', '-u', UNIT, '--no-pager'])).stdout;
      const ports = (await listening(server)).filter((port) => port.includes(':74'));
      return {
        ok:
          state.link !== '' &&
          fingerprint !== '' &&
          own.stdout.includes(fingerprint) &&
          !journal.includes('/setup#') &&
          ports.length === 4,
        seen: `${ports.join(' ')}; fingerprint ${fingerprint.slice(0, 11)}…; link in the journal: ${journal.includes('/setup#') ? 'yes' : 'no'} ${state.link === '' ? lastWords(ran) : ''}`,
      };
    },
  );
  await check(
    { ja: 'リンクで管理者を登録し、画面に入れる', en: 'the link registers the administrator, who is then signed in' },
    async () => {
      state.console = await signIn(server, state.link, FACILITY);
      const seconds = (performance.now() - began) / 1000;
      const { status } = await state.console.ask('/session');
      const { commands, steps } = guide.stated;
      return {
        ok: status === 200 && commands <= 4 && steps <= 7,
        seen: `from the medium to the signed-in console: ${seconds.toFixed(0)} s of the machine; a person does ${steps} steps and types ${commands} commands, at 2 minutes each ${steps * 2} minutes (to be 30)`,
      };
    },
  );
  const { console } = state;
  if (console === undefined) {
    throw new Error('nobody could sign in');
  }
  await check(
    {
      ja: 'はじめから入っている知識で判定し、サーバ自身が 1 台目として載る',
      en: 'it judges by the knowledge that ships with it, and the server is the first device',
    },
    () => seenStarter(console),
  );
  await checkCeremony({ check }, kit, server);
  return { server, console };
}

/** The first start reads knowledge and machine behind a console that answers already. */
async function seenStarter(console: Console): Promise<Seen> {
  let [sentence, devices] = ['', 0];
  for (let tries = 0; tries < 90 && !(devices === 1 && sentence.includes('同梱の基礎知識')); tries += 1) {
    await pause(1000);
    devices = (await console.list('/devices')).length;
    sentence = ((await console.get('/today')) as { knowledge: { sentence: string } }).knowledge.sentence;
  }
  return { ok: devices === 1 && sentence.includes('同梱の基礎知識'), seen: `${devices} device; ${sentence}` };
}

/** Sticks belong to root, as mount makes them; the service's own user writes them all the same, and leaves no key of the safe behind. */
async function checkCeremony({ check }: Pick<SuiteContext, 'check'>, kit: Kit, server: Machine): Promise<void> {
  await check(
    {
      ja: '鍵の式: サーバを止めずに USB 2 本へ書き、抜いたあとサーバに金庫の鍵は残らない',
      en: 'the ceremony: onto two sticks beside the running server; unplugged, no key of the safe is on its disk',
    },
    async () => {
      for (const stick of Object.values(STICKS)) {
        await mkdir(server.root.at(stick), { recursive: true });
        await server.must(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'stick', stick]);
      }
      await writeFile(server.root.at('/root/passphrase'), 'correct horse battery staple 42\n', { mode: 0o600 });
      const command = kit.guide.command('keys', {
        keys: `${STICKS.keys}/tsukuroi`,
        copy: `${STICKS.copy}/tsukuroi`,
        organisation: 'lab-hospital',
      });
      const ran = await type(server, `${command} --passphrase-file /root/passphrase`);
      const written = (await server.run(['find', ...Object.values(STICKS), '-type', 'f'])).stdout
        .trim()
        .split('\n').length;
      for (const stick of Object.values(STICKS)) {
        await server.must(['umount', stick]);
      }
      await server.must(['rm', '/root/passphrase']);
      const left = await server.run([
        'grep',
        '-rlsE',
        '"role": ?"(root|catalog)"',
        '--include=*.json',
        '/var/lib/tsukuroi',
      ]);
      const kept = await Promise.all(
        left.stdout
          .split('\n')
          .filter(Boolean)
          .map(async (file) => ((await server.run(['grep', '-q', '"kdf"', file])).code === 0 ? [file] : [])),
      );
      const status = await type(server, 'tsukuroi keys status --json');
      const { ceremony } = JSON.parse(status.stdout) as { ceremony: string };
      const foreign = (await server.run(['find', '/var/lib/tsukuroi', '!', '-user', 'tsukuroi'])).stdout.trim();
      return {
        ok: ran.code === 0 && kept.flat().length === 0 && ceremony === 'done' && foreign === '' && written >= 4,
        seen: `${written} files on the sticks, ${kept.flat().length} keys of the safe on the disk; ceremony ${ceremony}; files of others among the data: ${foreign === '' ? 0 : foreign} ${ran.code === 0 ? '' : lastWords(ran)}`,
      };
    },
  );
}

export async function isActive(machine: Machine, unit: string): Promise<boolean> {
  return (await machine.run(['systemctl', 'is-active', unit])).stdout.trim() === 'active';
}

/** Local addresses of what listens on TCP. */
export async function listening(machine: Machine): Promise<string[]> {
  const said = await machine.must(['ss', '-ltnH']);
  return said
    .split('\n')
    .flatMap((line) => line.trim().split(/\s+/)[3] ?? [])
    .sort();
}
