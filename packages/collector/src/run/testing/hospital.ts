import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '@tsukuroi/core';
import { type GateRole, STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { acceptGate, type GateIdentity, requestGate } from '@tsukuroi/trust/mailbox/identity.ts';

/** The authority of one facility's server, as `enrol gate` works with it; made by openssl in a folder of the test. */
export function hospital(
  folder: string,
  bundles: { readonly organisation: string; readonly facility: string },
  id: string,
) {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const door = nodeDoor();
  const clock: Clock = systemClock;
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const who = ['-subj', `/CN=${bundles.facility}`, '-keyout', at('ca.key'), '-out', at('ca.pem')];
  openssl('req', '-x509', ...ec, '-days', '3650', ...ca, ...who);
  let made = 0;
  return {
    id,
    /** Requests, certifies and accepts, as `request`, `enrol gate` and `accept` do. */
    async certify(role: GateRole, requests: string, into: string): Promise<GateIdentity> {
      const words = STATION_WORDS;
      const request = await requestGate({ door, folder: requests, role, name: role, words, clock });
      made += 1;
      const identity = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
      writeFileSync(at('csr.der'), Buffer.from(request.csr, 'base64'));
      const san = `subjectAltName=URI:tsukuroi://${id}/${role}/${identity}\nextendedKeyUsage=serverAuth,clientAuth\n`;
      writeFileSync(at('ext'), `${san}basicConstraints=CA:FALSE\n`);
      const by = [
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-days',
        '300',
        '-extfile',
        at('ext'),
      ];
      openssl('x509', '-req', '-inform', 'DER', '-in', at('csr.der'), ...by, '-out', at('cert.pem'));
      return acceptGate({
        ...{ door, folder: requests, into, role, words, clock, replace: false },
        answer: {
          ...{ role, name: role, identity, root: null, revocations: '' },
          facility: { id, name: bundles.facility, bundles },
          certificate: readFileSync(at('cert.pem'), 'utf8'),
          authority: readFileSync(at('ca.pem'), 'utf8'),
        },
      });
    },
  };
}
