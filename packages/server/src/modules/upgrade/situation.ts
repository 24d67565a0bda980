import { dayInJapan, daysBetween, type Language } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { readStatus } from '@tsukuroi/trust/release/status.ts';
import type { ServerContext } from '../../module.ts';
import { STATES } from './texts.ts';
import { sentenceOf, UPGRADER_FOLDER, upgradeView } from './view.ts';

/** What the page of today says of the product itself. Counts are 0 or 1. */
export interface UpgradeSituation {
  readonly upgradeStuck: number;
  readonly upgradeReturned: number;
  readonly upgradeWords: string;
  readonly upgradeReady: number;
  readonly upgradeVersion: string;
  readonly runtimeEnded: number;
  /** Days until what the product runs on is no longer mended, when they are few; 0 otherwise. */
  readonly runtimeEndsIn: number;
}

/** A person had two weeks to read it. */
const TOLD_DAYS = 14;
const SOON_DAYS = 180;

export async function upgradeSituation(
  parts: Pick<ServerContext, 'clock' | 'dataFolder' | 'productVersion'>,
  language: Language,
  folder = UPGRADER_FOLDER,
): Promise<UpgradeSituation> {
  const [view, status] = await Promise.all([upgradeView(parts, language, folder), readStatus(nodeDoor(), folder)]);
  const today = dayInJapan(parts.clock.nowMs());
  const recent = status !== undefined && daysBetween(status.at, today) <= TOLD_DAYS;
  const { endOfLife, state } = view.runtime;
  const left = endOfLife === null ? Number.POSITIVE_INFINITY : daysBetween(today, endOfLife);
  return {
    upgradeStuck: status?.state === 'stuck' ? 1 : 0,
    upgradeReturned: status?.state === 'returned' && recent && status.why !== 'UPGRADE_BY_HAND' ? 1 : 0,
    upgradeWords: status === undefined ? '' : sentenceOf(status, STATES[status.state], language),
    upgradeReady: view.possible ? 1 : 0,
    upgradeVersion: view.newest?.version ?? '',
    runtimeEnded: state === 'ended' ? 1 : 0,
    runtimeEndsIn: state === 'supported' && left <= SOON_DAYS ? Math.max(1, left) : 0,
  };
}
