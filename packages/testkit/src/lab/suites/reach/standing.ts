import type { Lab } from '../../lab.ts';
import { lookAnew } from './relays.ts';
import { type Site, until } from './site.ts';

/** As long as an agent at most needs to speak, or a relay to look. */
const PATIENCE_SECONDS = 120;

/** How signed metadata stand on the endpoints, as they say it themselves. */
export interface Standing {
  /** Endpoints on which all signed metadata are well. */
  readonly ok: number;
  /** Endpoints whose metadata are past their date. */
  readonly old: number;
  /** Numbers of the plans that endpoints follow, one for each that follows any. */
  readonly plans: readonly number[];
  /** Why not all are well. */
  readonly said: string;
}

/** A round of every agent. @returns what failed, in words */
export async function everyAgent(site: Site): Promise<string[]> {
  const rounds = await Promise.all(
    site.agents.map(async (machine) => ({ machine, ...(await site.agentOnce(machine)) })),
  );
  return rounds
    .filter(({ code }) => code !== 0)
    .map(({ machine, code, said }) => `${machine.host.name}: ${code} ${said}`);
}

/** Rounds of all agents until they say what they should: what one finds of signed metadata it says the next time. */
export async function untilAgentsSay(lab: Lab, site: Site, fine: (standing: Standing) => boolean): Promise<Standing> {
  await lookAnew(lab);
  let failed: string[] = [];
  const reached = await until(PATIENCE_SECONDS, async () => {
    failed = await everyAgent(site);
    const standing = await standingOf(site);
    return failed.length === 0 && fine(standing) ? standing : undefined;
  });
  if (reached !== undefined) {
    return reached;
  }
  const standing = await standingOf(site);
  return { ...standing, said: [standing.said, ...failed].join('; ') };
}

async function standingOf(site: Site): Promise<Standing> {
  const identities = await site.list('/enrolment/identities');
  const devices = identities.flatMap((row) =>
    row.state === 'active' && String(row.name).startsWith('ep') && typeof row.device === 'string' ? [row.device] : [],
  );
  const answers = await Promise.all(devices.map((id) => site.ask('GET', `/trust/devices/${id}`)));
  const states = answers.map(({ body }) => body as { state?: string; plan?: number | null; what?: string });
  const wrong = states.filter(({ state }) => state !== 'ok').map(({ state, what }) => `${state}: ${what}`);
  return {
    ok: states.filter(({ state }) => state === 'ok').length,
    old: states.filter(({ state }) => state === 'old').length,
    plans: states.flatMap(({ plan }) => (typeof plan === 'number' ? [plan] : [])),
    said: [...new Set(wrong)].slice(0, 2).join('; '),
  };
}
