import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { Inventory, MachineMarks, Renewal, RenewalAnswer } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { certificateRequest, newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import { type Channel, freshNonce } from '../channel/channel.ts';
import { type Identity, identityPath, writeIdentity } from '../identity/identity-file.ts';

export interface CertifyParts {
  readonly dataFolder: string;
  readonly identity: Identity;
  readonly channel: Channel;
}

/** A certificate for a new key of the same identity. */
export function renewIdentity(parts: CertifyParts, inventory: Inventory, machine: MachineMarks): Promise<Identity> {
  return certify(parts, 'renewal/1', AGENT_PATHS.certificate, inventory, machine);
}

/** An identity of its own, for a machine that carries another one's. The one before is kept beside it. */
export async function separateIdentity(
  parts: CertifyParts,
  inventory: Inventory,
  machine: MachineMarks,
): Promise<Identity> {
  const before = await readFile(identityPath(parts.dataFolder), 'utf8');
  await writeWhole(join(parts.dataFolder, 'identity', 'identity-before.json'), before);
  return certify(parts, 'identity-request/1', AGENT_PATHS.identity, inventory, machine);
}

/** @throws TsukuroiError AGENT_UNREACHABLE, AGENT_REFUSED, AGENT_ANSWER_FORGED; the identity before stays until the new one is written */
async function certify(
  { channel, dataFolder, identity }: CertifyParts,
  format: Renewal['format'],
  path: string,
  inventory: Inventory,
  machine: MachineMarks,
): Promise<Identity> {
  const key = newDeviceKey();
  const nonce = freshNonce();
  const { id, name } = inventory.manifest.os;
  const wanted: Renewal = {
    format,
    identity: identity.identity,
    csr: certificateRequest(key),
    machine,
    name: inventory.device.name.slice(0, 200),
    os: (name === '' ? id : name).slice(0, 200),
    nonce,
  };
  const line = await channel.ask('POST', path, signLine(JSON.stringify(wanted), identity.privateKey));
  const answer = channel.opened<RenewalAnswer>(line, 'renewal-answer/1', { nonce });
  if (format === 'renewal/1' && answer.identity !== identity.identity) {
    throw new TsukuroiError('AGENT_ANSWER_FORGED', { reason: format, address: channel.address }, { exitCode: 3 });
  }
  const { facility, authority, pin, addresses } = identity;
  return writeIdentity(dataFolder, {
    format: 'identity/1',
    facility,
    identity: answer.identity,
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    certificate: answer.certificate,
    authority,
    pin,
    addresses,
  });
}
