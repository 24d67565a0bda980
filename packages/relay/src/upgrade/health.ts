import { request } from 'node:https';
import { join } from 'node:path';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { ProgramHealth } from '@tsukuroi/trust/release/program-health.ts';
import { readRelayConfig } from '../config.ts';
import { type RelayIdentity, readRelayIdentity } from '../identity/identity.ts';
import { isGate } from '../mailbox/gate.ts';
import { gateHealth } from '../mailbox/health.ts';
import { Queue } from '../queue/queue.ts';

const ANSWER_MS = 20_000;
/** Reports come and go while it is counted. */
const LOOKS = 5;

/**
 * What this program says of a relay after it was started: its identity holds together, its port answers this very identity over mTLS, and it
 * reads every report that waits on the disk.
 */
export async function relayHealth(door: FileDoor, dataFolder: string): Promise<ProgramHealth> {
  // A damaged identity of a gate is a gate's too.
  if (await isGate(door, dataFolder).catch(() => true)) {
    return gateHealth(door, dataFolder);
  }
  const checks: ProgramHealth['checks'] = [];
  const identity = await readRelayIdentity(door, dataFolder).catch(() => undefined);
  checks.push({ id: 'identity', why: identity === undefined ? 'UPGRADE_NO_ANSWER' : null });
  const file = join(dataFolder, 'relay.json');
  const config = await door
    .stat(file)
    .then((facts) => readRelayConfig(door, facts === undefined ? undefined : file))
    .catch(() => undefined);
  const answers =
    identity !== undefined && config !== undefined && (await portAnswers(config.listen, identity).catch(() => false));
  checks.push({ id: 'port', why: answers ? null : 'UPGRADE_NO_ANSWER' });
  const reads = await readsTheQueue(door, join(dataFolder, 'queue'), config?.queueBytes ?? 0).catch(() => false);
  checks.push({ id: 'queue', why: reads ? null : 'UPGRADE_QUEUE_SHORT' });
  return { format: 'program-health/1', schema: null, checks };
}

/** Nobody asks for content of this name; the port's own refusal shows that it took the certificate and read the request. */
async function portAnswers(listen: string, identity: RelayIdentity): Promise<boolean> {
  const at = listen.lastIndexOf(':');
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '');
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const asked = request(
    {
      host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host,
      port: Number(listen.slice(at + 1)),
      path: `${RELAY_PATHS.content}self-request`,
      key: identity.key,
      cert: identity.certificate,
      ca: identity.authority,
      minVersion: 'TLSv1.3',
      // A relay's certificate names an identity and no host.
      checkServerIdentity: () => undefined,
      agent: false,
      timeout: ANSWER_MS,
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece.slice(0, 10_000);
      });
      response.on('end', () => resolve(/"code":\s*"RELAY_NOT_FOUND"/.test(text)));
      response.on('error', reject);
    },
  );
  asked.on('timeout', () => asked.destroy(new Error('ETIMEDOUT')));
  asked.on('error', reject);
  asked.end();
  return promise;
}

/** Whether as many reports are read as there are files of reports. */
async function readsTheQueue(door: FileDoor, folder: string, limitBytes: number): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    const before = await reportFiles(door, folder);
    const { reports } = await Queue.open({ door, folder, limitBytes });
    const after = await reportFiles(door, folder);
    if (before === after) {
      return reports === before;
    }
  }
  return true;
}

async function reportFiles(door: FileDoor, folder: string): Promise<number> {
  let count = 0;
  for (const device of await door.list(folder)) {
    const names = await door.list(join(folder, device)).catch(() => []);
    count += names.filter((name) => name.endsWith('.gz')).length;
  }
  return count;
}
