import type { SuiteContext } from '../../suite.ts';

const WRITE = ['dd', 'if=/dev/zero', 'of=/var/tmp/lab-write', 'bs=4096', 'count=64', 'conv=fsync', 'status=none'];

export async function checkDisk({ lab, check }: SuiteContext): Promise<void> {
  const [full, other] = [lab.endpoints.at(-1), lab.machine('server')];
  await check(
    {
      ja: '1 台だけディスクが満杯になり、空けると書ける',
      en: 'one host alone has a full disk, and writes again when there is room',
    },
    async () => {
      if (full === undefined) {
        return { ok: false, seen: 'no endpoint' };
      }
      await full.root.fill();
      const [refused, fine] = [await full.run(WRITE), await other.run(WRITE)];
      await full.root.empty();
      const again = await full.run(WRITE);
      return {
        ok: refused.code !== 0 && /No space left/.test(refused.stderr) && fine.code === 0 && again.code === 0,
        seen: `${full.host.name}: "${refused.stderr.trim().slice(-30)}", ${other.host.name}: ${fine.code}, after: ${again.code}`,
      };
    },
  );
}

export async function checkRestart({ lab, check }: SuiteContext): Promise<void> {
  await check(
    {
      ja: '再起動と電源断のあと、起動番号(boot id)が変わり、ディスクの中身は残る',
      en: 'after a restart and after a power cut the boot id is new and the disk is kept',
    },
    async () => {
      const machine = lab.endpoints[0] ?? lab.machine('server');
      await machine.must(['sh', '-c', 'echo kept > /var/tmp/lab-kept']);
      const ids = [await machine.bootId()];
      await machine.restart();
      ids.push(await machine.bootId());
      await machine.cutPower();
      const off = machine.running();
      await machine.start();
      ids.push(await machine.bootId());
      const kept = (await machine.must(['cat', '/var/tmp/lab-kept'])).trim();
      return {
        ok: new Set(ids).size === 3 && !off && kept === 'kept' && machine.starts() === 3,
        seen: `${new Set(ids).size} boot ids in ${machine.starts()} starts, file ${kept}`,
      };
    },
  );
}
