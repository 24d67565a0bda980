import { describe, expect, it } from 'vitest';
import { planNetwork } from './network-plan.ts';
import { hospital, MOST_ENDPOINTS } from './topology.ts';

describe('planNetwork', () => {
  const plan = planNetwork(hospital(MOST_ENDPOINTS));
  const lines = [...plan.inside.values()].flat();

  it('names interfaces within the 15 characters that Linux allows', () => {
    const names = plan.outside.flatMap((line) => [...line.matchAll(/(?:link add|peer name) (\S+)/g)].map((m) => m[1]));

    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => (name ?? '').length > 15)).toEqual([]);
  });

  it('makes every namespace before a cable is laid into it', () => {
    const firstCable = plan.outside.findIndex((line) => line.startsWith('link add'));
    const lastNamespace = plan.outside.findLastIndex((line) => line.startsWith('netns add'));

    expect(lastNamespace).toBeLessThan(firstCable);
    expect(plan.outside.filter((line) => line.startsWith('netns add')).length).toBe(plan.inside.size);
  });

  it('writes no route to the internet anywhere: the only ways are gateways inside the closed network', () => {
    const routes = lines.filter((line) => line.startsWith('route'));

    expect(routes.length).toBeGreaterThan(0);
    expect(routes.filter((line) => !/^route add default via (192\.0\.2\.1|198\.51\.100\.(1|129))$/.test(line))).toEqual(
      [],
    );
    expect(plan.inside.get('relay-dmz')?.some((line) => line.startsWith('route'))).toBe(false);
    expect(plan.inside.get('core')?.some((line) => line.startsWith('route'))).toBe(false);
  });
});
