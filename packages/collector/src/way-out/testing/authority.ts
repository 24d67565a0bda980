import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority of a hospital's own, and a certificate of it for some hosts; made by openssl in a folder of the test. */
export function ownAuthority(folder: string, hosts: readonly string[]) {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  const who = ['-subj', '/CN=Higashi Hospital', '-keyout', at('ca.key'), '-out', at('ca.pem')];
  openssl('req', '-x509', ...ec, '-days', '3650', ...ca, ...who);
  openssl('req', ...ec, '-subj', `/CN=${hosts[0]}`, '-keyout', at('key.pem'), '-out', at('csr.pem'));
  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(',');
  writeFileSync(at('ext'), `subjectAltName=${names}\n`);
  const sign = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '3650', '-extfile', at('ext')];
  openssl('x509', '-req', '-in', at('csr.pem'), ...sign, '-out', at('cert.pem'));
  return { file: at('ca.pem'), key: readFileSync(at('key.pem')), certificate: readFileSync(at('cert.pem')) };
}
