import type { Result } from '@tsukuroi/core';
import type { TargetFile } from 'tuf-js';
import {
  CHANNEL_LIMIT_BYTES,
  type Channel,
  type ChannelProof,
  type ChannelRefusal,
  channelRefusal,
} from '../channel/channel.ts';
import { PERMIT_LIMIT_BYTES, type Permit, readPermit } from '../charter/permit.ts';
import type { Action, CatalogContent, ChannelContent, Plan } from '../plan/plan.ts';

/** Why the catalogue or a channel does not back what a plan orders. */
export type BackingRefusal =
  | ChannelRefusal
  | 'content-missing'
  | 'content-not-for-this-verb'
  | 'not-in-catalog'
  | 'other-hash-in-catalog'
  | 'permit-unknown'
  /** The catalogue could not be asked: nothing is known against it, and nothing for it. */
  | 'catalog-unreachable';

/** Whether an action is backed by keys that the director does not hold. */
export type Backing =
  | { readonly backed: true; readonly permits: readonly Permit[] }
  | { readonly backed: false; readonly because: BackingRefusal; readonly what: string };

export interface CatalogReader {
  find(path: string): Promise<TargetFile | undefined>;
  read(target: TargetFile, limit: number): Promise<Uint8Array>;
  channel(bytes: Uint8Array): Channel | undefined;
  readonly proof?: ChannelProof;
}

/** Judges every action of a plan by itself: one that is refused never stops the others. */
export async function backActions(plan: Plan, catalog: CatalogReader): Promise<Map<string, Backing>> {
  const answers = new Map<string, Backing>();
  for (const action of plan.actions) {
    const answer = await backAction(action, catalog).catch(() => no('catalog-unreachable', action.id));
    answers.set(action.id, answer);
  }
  return answers;
}

async function backAction(action: Action, catalog: CatalogReader): Promise<Backing> {
  const carries = action.verb === 'install' || action.verb === 'stage' || action.verb === 'remove';
  if (carries && action.content.length === 0) {
    return no('content-missing', action.id);
  }
  if (!carries && action.content.length > 0) {
    return no('content-not-for-this-verb', action.id);
  }
  if (action.verb === 'remove' && !isRemoval(action)) {
    return no('content-not-for-this-verb', action.id);
  }
  for (const content of action.content) {
    const because = content.kind === 'catalog' ? await listed(content, catalog) : await proved(content, catalog);
    if (because !== undefined) {
      return no(because, content.kind === 'catalog' ? content.target : content.package);
    }
  }
  const permits: Permit[] = [];
  for (const path of action.permits) {
    const target = path.startsWith('permits/') ? await found(path, catalog) : undefined;
    const permit = target === undefined ? undefined : readPermit(await catalog.read(target, PERMIT_LIMIT_BYTES));
    if (permit === undefined) {
      return no('permit-unknown', path);
    }
    permits.push(permit);
  }
  return { backed: true, permits };
}

/** One recipe of the very program that the permit names, and nothing but artifacts beside it: with them it could be put back. */
function isRemoval({ content, subject }: Action): boolean {
  const targets = content.flatMap((item) => (item.kind === 'catalog' ? [item.target] : []));
  const recipes = targets.filter((target) => subject !== undefined && target.startsWith(`recipes/${subject}/`));
  const artifacts = targets.filter((target) => target.startsWith('artifacts/'));
  return recipes.length === 1 && recipes.length + artifacts.length === content.length;
}

/** Uptane: the director's word counts only where the other repository states the same length and the same hash. */
async function listed(content: CatalogContent, catalog: CatalogReader): Promise<BackingRefusal | undefined> {
  const carried = /^(recipes|artifacts|releases)\//.test(content.target);
  const target = carried ? await found(content.target, catalog) : undefined;
  if (target === undefined) {
    return 'not-in-catalog';
  }
  const same = target.length === content.length && target.hashes.sha256 === content.sha256;
  return same ? undefined : 'other-hash-in-catalog';
}

async function proved(content: ChannelContent, catalog: CatalogReader): Promise<BackingRefusal | undefined> {
  const target = await found(`channels/${content.channel}.json`, catalog);
  const channel = target === undefined ? undefined : catalog.channel(await catalog.read(target, CHANNEL_LIMIT_BYTES));
  if (channel === undefined || channel.id !== content.channel) {
    return 'channel-unknown';
  }
  const answer: Result<Parameters<typeof channelRefusal>[1], string> =
    catalog.proof === undefined ? { ok: false, error: 'no proof' } : await catalog.proof(channel, content);
  return answer.ok ? channelRefusal(content, answer.value) : 'channel-unproved';
}

/** A name that no role answers for is as good as one that is not listed. */
async function found(path: string, catalog: CatalogReader): Promise<TargetFile | undefined> {
  return /^[A-Za-z0-9][A-Za-z0-9._+~/-]*$/.test(path) && !path.includes('..') ? catalog.find(path) : undefined;
}

function no(because: BackingRefusal, what: string): Backing {
  return { backed: false, because, what };
}
