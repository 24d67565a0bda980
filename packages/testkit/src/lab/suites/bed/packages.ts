import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CARRIED,
  carryArchive,
  installedVersion,
  smallestUpgrade,
  upgradePackage,
  useArchive,
} from '../../carried-archive.ts';
import type { SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';

export async function checkPackages({ lab, check }: SuiteContext): Promise<void> {
  const { upgrades, mirror } = lab.plan;
  const [mended, tampered, untouched] = [lab.endpoints[0], lab.endpoints[1], lab.endpoints.at(-1)];
  await check(
    { ja: '端末には本当に古いパッケージが入っている', en: 'the endpoints really have old packages' },
    async () => {
      const versions = await Promise.all(
        lab.endpoints.map((machine) => installedVersion(machine, upgrades[0]?.name ?? '')),
      );
      const old = versions.filter((version) => version === upgrades[0]?.from).length;
      return {
        ok: upgrades.length > 0 && old === lab.endpoints.length,
        seen: `${upgrades.length} packages older than the archive's; ${upgrades[0]?.name} ${upgrades[0]?.from} on ${old} / ${lab.endpoints.length}`,
      };
    },
  );
  await check(
    {
      ja: '収集機の apt は、インターネット側の代役から HTTP で更新を見つける',
      en: "the collector's apt finds updates at the stand-in archive by HTTP",
    },
    async () => {
      const collector = lab.machine('collector');
      await useArchive(collector, `http://${ADDRESSES.vendor}`);
      const simulated = await collector.must(['apt-get', '-s', 'dist-upgrade'], { seconds: 120 });
      const found = [...simulated.matchAll(/^Inst \S+ \[/gm)].length;
      return { ok: found === upgrades.length, seen: `${found} of ${upgrades.length} updates` };
    },
  );
  const chosen = await smallestUpgrade(upgrades, mirror);
  await check(
    {
      ja: '持ち込んだフォルダから、端末の本物の apt が Debian の署名を確かめて更新する',
      en: "from a carried folder the endpoint's real apt verifies Debian's signature and upgrades",
    },
    async () => {
      if (chosen === undefined || mended === undefined || untouched === undefined) {
        return { ok: false, seen: 'no package or no endpoint' };
      }
      await carryArchive(mended, mirror);
      const ran = await upgradePackage(mended, chosen.upgrade.name);
      const [now, other] = [
        await installedVersion(mended, chosen.upgrade.name),
        await installedVersion(untouched, chosen.upgrade.name),
      ];
      const logged = (await mended.must(['cat', '/var/log/dpkg.log'])).includes(
        `status installed ${chosen.upgrade.name}`,
      );
      return {
        ok:
          ran.code === 0 &&
          now === chosen.upgrade.to &&
          logged &&
          (untouched === mended || other === chosen.upgrade.from),
        seen: `${mended.host.name}: ${chosen.upgrade.name} ${chosen.upgrade.from} → ${now}; ${untouched.host.name}: ${other}; apt ${ran.code} ${ran.stderr.trim().slice(-200)}`,
      };
    },
  );
  await check(
    {
      ja: '対照: 1 バイト変えたパッケージは断られ、古い版のまま残る',
      en: 'positive control: a package with one byte changed is refused and the old version stays',
    },
    async () => {
      if (chosen === undefined || tampered === undefined) {
        return { ok: false, seen: 'no package or no second endpoint' };
      }
      await carryArchive(tampered, mirror);
      const file = tampered.root.at(join(CARRIED, chosen.file));
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(file, bytes);
      const ran = await upgradePackage(tampered, chosen.upgrade.name);
      const now = await installedVersion(tampered, chosen.upgrade.name);
      return {
        ok: ran.code !== 0 && now === chosen.upgrade.from && /Hash Sum mismatch/i.test(ran.stderr),
        seen: `${tampered.host.name}: apt ${ran.code}, still ${now}: ${/Hash Sum mismatch/i.exec(ran.stderr)?.[0] ?? ran.stderr.trim().slice(-200)}`,
      };
    },
  );
}
