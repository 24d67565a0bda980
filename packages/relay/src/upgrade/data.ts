import type { Data } from '@tsukuroi/trust/release/machine.ts';

/**
 * What a relay keeps across an upgrade: identity, settings, contents, and the queue of reports, where they lie. Every version reads what the
 * one after it wrote (docs/formats/relay.md says how their files may change), so there is nothing to back up and nothing to put back, and no report
 * can be lost by going back.
 */
export const relayData: Data = {
  backup: async () => undefined,
  restore: async () => undefined,
  forget: async () => undefined,
};
