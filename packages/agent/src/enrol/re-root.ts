import { sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { EnrolmentToken, ReRoot, ReRootAnswer } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { enrolmentKeys, sealEnrolment } from '@tsukuroi/protocol/enrolment-seal.ts';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { Channel, freshNonce } from '../channel/channel.ts';
import '../errors.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import { readIdentity } from '../identity/identity-file.ts';
import { KnownRevocations } from '../report/revocations.ts';
import { memoryFolder, readTrustEnrolment, replaceTrustEnrolment, rootPath } from '../trust/enrolled.ts';
import { carryStrictestTouch } from '../trust/strictest-touch.ts';
import { pinWorkWhereAllowed } from './pin-work.ts';

const SECRET_PREFIX = 'tsukuroi_enrol_';

export interface ReRootOptions {
  readonly dataFolder: string;
  readonly token: EnrolmentToken;
  readonly time: AgentTime;
}

export interface ReRooted {
  /** SHA-256 of the root before; undefined on a device that only watched. */
  readonly before: string | undefined;
  readonly root: string;
}

/**
 * Gives an enrolled device the root of trust that an enrolment file names; its identity, its certificate and its journal stay. Only what a
 * person or a script of theirs does at this machine comes here: no server can ask for it, for then a stolen server could name a root of
 * its own. The server has its say too: the file must be good for this department, and what was done stands in its audit log.
 *
 * What the device remembered under the former root counts no more, except the strictest touch class it was ever given.
 *
 * @throws TsukuroiError AGENT_NOT_ENROLLED, AGENT_RE_ROOT_FOREIGN, AGENT_RE_ROOT_NONE, AGENT_UNREACHABLE, AGENT_REFUSED, AGENT_ANSWER_FORGED
 */
export async function reRoot({ dataFolder, token, time }: ReRootOptions): Promise<ReRooted> {
  const identity = await readIdentity(dataFolder);
  if (identity === undefined) {
    throw new TsukuroiError('AGENT_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  if (token.authority !== identity.pin || token.facility.id !== identity.facility) {
    throw new TsukuroiError('AGENT_RE_ROOT_FOREIGN', { facility: token.facility.name }, { exitCode: 3 });
  }
  const { root } = token;
  if (root === null || token.catalog === undefined) {
    throw new TsukuroiError('AGENT_RE_ROOT_NONE', {}, { exitCode: 1 });
  }
  const known = await readTrustEnrolment(dataFolder);
  const before = known === undefined ? undefined : sha256(known.root);
  const keys = enrolmentKeys(Buffer.from(token.secret.slice(SECRET_PREFIX.length), 'base64url'), token.token);
  const nonce = freshNonce();
  const binding = { purpose: 're-root', token: token.token, nonce } as const;
  const wanted: ReRoot = {
    format: 're-root/1',
    identity: identity.identity,
    token: token.token,
    nonce,
    sealed: sealEnrolment(keys.request, binding, { identity: identity.identity, root }),
  };
  const revocations = new KnownRevocations(dataFolder, identity);
  const channel = new Channel({ identity, time, revoked: () => revocations.serials });
  try {
    const line = await channel.ask('POST', AGENT_PATHS.reRoot, signLine(JSON.stringify(wanted), identity.privateKey));
    const answer = channel.opened<ReRootAnswer>(line, 're-root-answer/1', { nonce });
    const bytes = Buffer.from(answer.root, 'base64');
    if (sha256(bytes) !== root) {
      throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: 'root', address: channel.address }, { exitCode: 3 });
    }
    if (before !== root) {
      const memory = `${identity.identity}-${root.slice(0, 16)}`;
      const from = memoryFolder(dataFolder, identity.identity, known?.enrolled);
      await carryStrictestTouch(from, memoryFolder(dataFolder, identity.identity, { memory }));
      await writeWhole(rootPath(dataFolder), bytes);
      // Last, because a running agent notices by this file.
      await replaceTrustEnrolment(dataFolder, token, memory);
    }
    await pinWorkWhereAllowed(dataFolder, token);
    return { before, root };
  } finally {
    channel.close();
  }
}
