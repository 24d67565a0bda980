import type { Machine } from '../../machine.ts';
import { reasonOf, type Seen, type SuiteContext } from '../../suite.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import { cutAmid, killAmid, lengthOfLog } from './crashes.ts';
import type { Offered } from './installed.ts';
import { type Ordering, order, packagesAction, releaseAction } from './orders.ts';
import type { Service } from './site.ts';
import { seenReturned, seenUpdated } from './update.ts';
import { smallOf } from './works.ts';

/** A trouble that goes on beside others: what went wrong with it is its own line. */
const beside = (work: Promise<Seen>): Promise<Seen> =>
  work.catch((error: unknown) => ({ ok: false, seen: reasonOf(error, 'en') }));

/** Three endpoints, each with its trouble, at the same time: most of it is waiting. */
export async function checkTroubles(
  { check }: SuiteContext,
  service: Service,
  { agent: { broken, good }, supply }: Offered,
  [killed, cut, updated]: readonly [Machine, Machine, Machine],
): Promise<void> {
  const small = smallOf(supply).package;
  const rest = supply.packages.flatMap(({ package: name }) => (name === small ? [] : [name]));
  const everything = (machine: Machine): Ordering => ({
    machine,
    action: (device: DeviceJournal) => packagesAction(supply, device, rest),
  });
  const from = { killed: await lengthOfLog(killed), cut: await lengthOfLog(cut) };
  const upgrade = { machine: updated, action: () => releaseAction(good) };
  const numbers = await order(service, [everything(killed), everything(cut), upgrade]);
  const planOf = ({ host }: Machine) => numbers.get(host.name) ?? 0;
  const afterKill = beside(killAmid(service, killed, planOf(killed), from.killed));
  const afterCut = beside(cutAmid(service, cut, planOf(cut), from.cut));
  await check(
    {
      ja: '署名した新しい版のエージェントが、今の版の横で試され、よい報告のあとで入れ替わる',
      en: 'a signed newer agent is tried beside the running one, and takes its place after a good check-in',
    },
    () => seenUpdated(service, updated, planOf(updated), good),
  );
  await check(
    {
      ja: '起動してすぐ終わる版は、ひとりでに元の版に戻り、「戻った」と報告される',
      en: 'a version that ends at once is taken back by itself, and reported as rolled back',
    },
    async () => {
      const again = await order(service, [{ machine: updated, action: () => releaseAction(broken) }]);
      return seenReturned(service, updated, again.get(updated.host.name) ?? 0, { broken, before: good });
    },
  );
  await check(
    {
      ja: 'dpkg の最中に常駐と作業を同時に kill -9 しても、ひとりでに戻り、最後まで終える',
      en: 'agent and worker killed at the same moment amid dpkg: both come back by themselves, and the work ends well',
    },
    () => afterKill,
  );
  await check(
    {
      ja: 'dpkg の最中に電源を切っても、電源を入れるだけで続きから終える',
      en: 'power cut amid dpkg: switched on again it goes on and ends well',
    },
    () => afterCut,
  );
}
