import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, systemClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import '../error-texts.ts';
import { ensureCertificate, type ServerCertificate, scopeOf } from './authority.ts';
import { networkBytes } from './networks.ts';

const SCOPE = scopeOf(['tsukuroi.hospital.example', 'Tsukuroi', '192.168.10.5', '127.0.0.1', '::1', 'localhost']);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-tls-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** What a client that imported the authority says about the server under a name: `fine` or the reason of its refusal. */
async function visit(certificate: ServerCertificate, name: string): Promise<string> {
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const asking = request(
        { host: '127.0.0.1', port, servername: name, ca: certificate.authority, agent: false, headers: { host: name } },
        (response) => {
          response.resume();
          resolve('fine');
        },
      );
      asking.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      asking.end();
    });
  } finally {
    server.close();
  }
}

test('a client that imported the authority sees no warning under the names of the server, and one under another', async () => {
  const certificate = await ensureCertificate(folder(), SCOPE, systemClock);

  const seen = await Promise.all(
    ['tsukuroi.hospital.example', 'tsukuroi', 'bank.example'].map((name) => visit(certificate, name)),
  );

  expect(seen).toEqual(['fine', 'fine', 'ERR_TLS_CERT_ALTNAME_INVALID']);
  const read = new X509Certificate(certificate.cert);
  expect([read.checkIP('192.168.10.5'), read.checkIP('::1'), read.ca]).toEqual(['192.168.10.5', '::1', false]);
  expect(certificate.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('OpenSSL reads the constraints: names of the first day, addresses inside the house, nothing else', async () => {
  const place = folder();
  await ensureCertificate(place, SCOPE, systemClock);

  const text = execFileSync('openssl', ['x509', '-in', join(place, 'authority.crt'), '-noout', '-text'], {
    encoding: 'utf8',
  });

  expect(text).toMatch(
    /Name Constraints: critical\s+Permitted:\s+DNS:tsukuroi\.hospital\.example\s+DNS:tsukuroi\s+DNS:localhost\s+IP:127\.0\.0\.0\/255\.0\.0\.0\s+IP:10\.0\.0\.0\/255\.0\.0\.0\s+IP:172\.16\.0\.0\/255\.240\.0\.0\s+IP:192\.168\.0\.0\/255\.255\.0\.0/,
  );
  expect(text).toMatch(/CA:TRUE, pathlen:0/);
});

test('a certificate signed by the stolen authority for another name is refused by the constraint', async () => {
  const place = folder();
  await ensureCertificate(place, SCOPE, systemClock);
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { cwd: place, stdio: 'pipe' });
  openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'bank.key',
    '-out',
    'bank.csr',
    '-subj',
    '/CN=bank.example',
    '-addext',
    'subjectAltName=DNS:bank.example',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'bank.csr',
    '-CA',
    'authority.crt',
    '-CAkey',
    'authority.key',
    '-copy_extensions',
    'copy',
    '-days',
    '30',
    '-out',
    'bank.crt',
  );

  const verify = () => openssl('verify', '-CAfile', 'authority.crt', 'bank.crt');

  expect(verify).toThrow(/permitted subtree violation/);
});

test('the same certificate stays, a new one comes a month before its end, the authority stays', async () => {
  const place = folder();
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const first = await ensureCertificate(place, SCOPE, clock);
  const same = await ensureCertificate(place, SCOPE, clock);

  clock.moveMs(first.renewAtMs - clock.nowMs() + 1000);
  const renewed = await ensureCertificate(place, SCOPE, clock);

  expect(same.cert).toBe(first.cert);
  expect(renewed.cert).not.toBe(first.cert);
  expect(renewed.authority).toBe(first.authority);
  expect(Math.round((Date.parse(new X509Certificate(renewed.cert).validTo) - clock.nowMs()) / 86_400_000)).toBe(398);
});

test('a further address inside the house only needs a new certificate; a name outside the constraints is refused', async () => {
  const place = folder();
  const first = await ensureCertificate(place, SCOPE, systemClock);

  const moved = await ensureCertificate(place, { ...SCOPE, addresses: [...SCOPE.addresses, '10.1.2.3'] }, systemClock);
  const renamed = ensureCertificate(
    place,
    { ...SCOPE, names: [...SCOPE.names, 'console.clinic.example'] },
    systemClock,
  );

  expect(moved.authority).toBe(first.authority);
  expect(new X509Certificate(moved.cert).checkIP('10.1.2.3')).toBe('10.1.2.3');
  await expect(renamed).rejects.toMatchObject({
    code: 'TLS_NAME_OUTSIDE',
    exitCode: 3,
    params: { name: 'console.clinic.example' },
  });
});

test('keys are readable by their owner only', async () => {
  const place = folder();
  await ensureCertificate(place, SCOPE, systemClock);

  expect(readdirSync(place).map((file) => [file, (statSync(join(place, file)).mode & 0o777).toString(8)])).toEqual([
    ['authority.crt', '600'],
    ['authority.json', '600'],
    ['authority.key', '600'],
    ['server.crt', '600'],
    ['server.key', '600'],
  ]);
});

test('networks are written as address and mask; an address outside the house stands alone', () => {
  const written = networkBytes(['203.0.113.7', '10.9.9.9', '2001:db8::5']).map((bytes) =>
    Buffer.from(bytes).toString('hex'),
  );

  expect(written.slice(0, 2)).toEqual(['7f000000ff000000', '0a000000ff000000']);
  expect(written[6]).toBe(`fc${'00'.repeat(15)}fe${'00'.repeat(15)}`);
  expect(written.slice(8)).toEqual(['cb007107ffffffff', `20010db8${'00'.repeat(11)}05${'ff'.repeat(16)}`]);
});

test('a key and a certificate that do not belong together (a power cut between the two files) are made again', async () => {
  const [place, other] = [folder(), folder()];
  const first = await ensureCertificate(place, SCOPE, systemClock);
  await ensureCertificate(other, SCOPE, systemClock);
  copyFileSync(join(other, 'server.key'), join(place, 'server.key'));

  const again = await ensureCertificate(place, SCOPE, systemClock);

  expect(new X509Certificate(again.cert).checkPrivateKey(createPrivateKey(again.key))).toBe(true);
  expect(again.fingerprint).toBe(first.fingerprint);
  expect(await visit(again, 'tsukuroi')).toBe('fine');
});

test('a server certificate of another authority is made again', async () => {
  const place = folder();
  const first = await ensureCertificate(place, SCOPE, systemClock);
  for (const file of ['authority.key', 'authority.crt', 'authority.json']) {
    rmSync(join(place, file));
  }

  const again = await ensureCertificate(place, SCOPE, systemClock);

  expect(again.fingerprint).not.toBe(first.fingerprint);
  expect(await visit(again, 'tsukuroi')).toBe('fine');
});
