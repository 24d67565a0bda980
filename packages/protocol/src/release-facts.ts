import facts from './release.json' with { type: 'json' };

/**
 * What a release says of itself (docs/formats/release.md): the oldest version that may upgrade straight to it, and the protocols of agents
 * that it speaks, ascending (docs/formats/agent-protocol.md). `tsukuroi catalog add-release` reads the very file out of the package.
 */
export const UPGRADES_FROM = facts.upgradesFrom;
export const AGENT_PROTOCOLS: readonly number[] = facts.agentProtocols;

/** The protocol that agents of this release speak. */
export function ownAgentProtocol(): number {
  return Math.max(...AGENT_PROTOCOLS);
}
