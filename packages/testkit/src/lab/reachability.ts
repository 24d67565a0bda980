import type { ProbeAnswer } from './guest/probe-answer.ts';
import type { Machine } from './machine.ts';
import { ADDRESSES } from './topology.ts';

export interface Reachability {
  readonly asked: number;
  /** Hosts that reached the internet side in at least one way, with the ways. */
  readonly reached: readonly { readonly host: string; readonly ways: readonly string[] }[];
  /** Hosts whose question itself failed. Nothing is known of them, so they never count as closed. */
  readonly unanswered: readonly { readonly host: string; readonly why: string }[];
}

/** Lets every host ask the internet side itself, by TCP, ping and DNS. */
export async function reachInternet(machines: readonly Machine[]): Promise<Reachability> {
  const reached: { host: string; ways: string[] }[] = [];
  const unanswered: { host: string; why: string }[] = [];
  await Promise.all(
    machines.map(async (machine) => {
      const host = machine.host.name;
      const ran = await machine.script('probe.ts', [ADDRESSES.vendor], { seconds: 30 });
      const answer = readProbe(ran.stdout);
      if (ran.code !== 0 || answer === undefined) {
        unanswered.push({ host, why: `exit ${ran.code} ${ran.stderr.trim().slice(0, 200)}` });
        return;
      }
      const ways = Object.entries(answer).flatMap(([way, said]) => (said === 'reached' ? [way] : []));
      if (ways.length > 0) {
        reached.push({ host, ways });
      }
    }),
  );
  return { asked: machines.length, reached, unanswered };
}

export function readProbe(text: string): ProbeAnswer | undefined {
  try {
    const { tcp, ping, dns } = JSON.parse(text) as Partial<ProbeAnswer>;
    return tcp === undefined || ping === undefined || dns === undefined ? undefined : { tcp, ping, dns };
  } catch {
    return undefined;
  }
}

/** True when every host was heard and none got out. No host at all proves nothing. */
export function isClosed(seen: Reachability): boolean {
  return seen.asked > 0 && seen.reached.length === 0 && seen.unanswered.length === 0;
}

export function describeReachability(seen: Reachability): string {
  const ways = seen.reached.map(({ host, ways: by }) => `${host} (${by.join(', ')})`).join('; ');
  const silent = seen.unanswered.map(({ host, why }) => `${host}: ${why}`).join('; ');
  return [
    `${seen.reached.length} / ${seen.asked}`,
    ...(ways === '' ? [] : [`reached: ${ways}`]),
    ...(silent === '' ? [] : [`not answered: ${silent}`]),
  ].join('; ');
}
