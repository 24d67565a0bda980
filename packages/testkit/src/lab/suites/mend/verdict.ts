import type { SuiteContext } from '../../suite.ts';
import { movesOf, standsOf } from './agents.ts';
import { VERSIONS, versionOn } from './application.ts';
import { untouchedOf } from './cast.ts';
import { agreed, type Behind, seenFall } from './findings.ts';
import { HOUR_MS, openingsOf } from './hours.ts';
import { differencesOf, diskListing } from './listing.ts';
import { describeTouch, outsideOf } from './touches.ts';
import type { Week } from './week.ts';

/** What the lab saw from outside, against the hours written by hand. */
export async function checkHours({ check }: SuiteContext, { site, watcher, cast, mondayMs }: Week): Promise<void> {
  await check(
    {
      ja: '外から見て、手で書いた時間帯の外での変更と再起動は 0。対照: 時間帯をずらすと赤になる',
      en: 'seen from outside: 0 changes and restarts outside of the hours written by hand. Positive control: shifted hours turn it red',
    },
    async () => {
      const touches = watcher.touches();
      const outside = outsideOf(touches, openingsOf(mondayMs));
      const shifted = outsideOf(touches, openingsOf(mondayMs, 3 * HOUR_MS));
      const hosts = new Set(touches.map(({ host }) => host));
      const red = new Set(shifted.map(({ host }) => host));
      const wanted = site.agents.length - untouchedOf(cast).length;
      const words = outside.slice(0, 3).map(describeTouch).join('; ');
      return {
        ok: outside.length === 0 && hosts.size === wanted && red.size === hosts.size,
        seen: `${touches.length} touches on ${hosts.size} hosts; outside: ${outside.length} ${words}; with shifted hours red on ${red.size}`,
        figures: { outside: `${outside.length}`, touched: `${hosts.size} / ${site.agents.length}` },
      };
    },
  );
}

/** Each patched host restarted once, by another boot id in its own journal; those of a power cut were switched on besides. */
export async function checkRestarts({ check }: SuiteContext, { site, watcher, cast }: Week): Promise<void> {
  await check(
    {
      ja: '再起動は、更新された端末ごとに 1 回だけ',
      en: 'one restart for each patched endpoint, and no other',
    },
    async () => {
      const starts = watcher.touches().filter(({ kind }) => kind === 'start');
      const left = [...untouchedOf(cast), cast.broken?.first];
      const wanted = site.agents.filter((machine) => !left.includes(machine)).map(({ host }) => host.name);
      const counts = wanted.map((name) => starts.filter(({ host }) => host === name).length);
      const asked = (await site.journals()).filter((journal) =>
        movesOf(journal).some(({ state }) => state === 'restart-pending'),
      );
      return {
        ok: counts.every((count) => count === 1) && starts.length === wanted.length && asked.length === wanted.length,
        seen: `${starts.length} restarts on ${wanted.length} endpoints (${counts.join(' ')}); ${asked.length} had one pending`,
        figures: { restarts: `${starts.length}` },
      };
    },
  );
}

/** Listing of the disk that nobody may change, before the first order. */
export const listNever = ({ cast }: Week): Promise<ReadonlyMap<string, string>> => diskListing(cast.never);

export async function checkNever(
  { check }: SuiteContext,
  { site, cast }: Week,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  await check(
    {
      ja: '「触らない」端末では、製品自身のデータのほかに 1 ファイルも変わらない(正しく署名された指示でも)',
      en: 'on a device not to be touched not one file changes besides the agent’s own data, though the order was correctly signed',
    },
    async () => {
      const after = await diskListing(cast.never);
      const changed = differencesOf(before, after);
      const journals = (await site.journals()).filter(({ host }) => host === cast.never.host.name);
      const refused = journals.flatMap(movesOf).some(({ because }) => because === 'touch-never');
      return {
        ok: changed.length === 0 && after.size > 1000 && refused,
        seen: `${after.size} files, ${changed.length} changed ${changed.slice(0, 5).join(' ')}; ${standsOf(journals)}`,
        figures: { never: `${changed.length}` },
      };
    },
  );
}

export async function checkFindings({ check }: SuiteContext, week: Week, before: readonly Behind[]): Promise<void> {
  const { lab, site, cast, mendables } = week;
  await check(
    {
      ja: '更新で直る弱点が、サーバの判定でも端末の dpkg でも同じだけ減る',
      en: 'weaknesses that the updates mend fall alike on the server and by each endpoint’s dpkg',
    },
    async () => {
      const known = ({ host }: Behind) => host !== cast.broken?.first.host.name;
      const after = await agreed(lab, site, mendables);
      const untouched = new Set(untouchedOf(cast).map(({ host }) => host.name));
      return seenFall(before.filter(known), after.filter(known), untouched);
    },
  );
}

/** A program of the hospital's own: newer where a policy wants that, as old as before where none does, and new on nobody. */
export async function checkApplication({ check }: SuiteContext, { site, viewers }: Week): Promise<void> {
  await check(
    {
      ja: '院内のプログラムは、方針のある部署の端末だけで新しくなり、方針のない部署では古いまま、入っていない端末には入らない',
      en: 'a program of the hospital’s own is renewed where a policy wants it, stays as it is where none does, and comes on nobody who had none',
    },
    async () => {
      const versions = new Map(
        await Promise.all(site.agents.map(async (machine) => [machine, await versionOn(machine)] as const)),
      );
      const wrong = [...versions].filter(([machine, version]) => {
        const right = viewers.wanted.includes(machine)
          ? VERSIONS.new
          : viewers.left.includes(machine)
            ? VERSIONS.old
            : undefined;
        return version !== right;
      });
      const words = [...versions].map(([{ host }, version]) => `${host.name} ${version ?? '-'}`);
      return {
        ok: wrong.length === 0 && viewers.wanted.length > 0 && viewers.left.length > 0,
        seen: words.join(', '),
        figures: { application: `${viewers.wanted.length} / ${viewers.wanted.length + viewers.left.length}` },
      };
    },
  );
}
