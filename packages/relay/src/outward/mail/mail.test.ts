import type { AddressInfo } from 'node:net';
import { systemClock } from '@tsukuroi/core';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { machineOutside } from '../testing/authority.ts';
import { codeOf, folderWith, SAID } from '../testing/world.ts';
import { mailWay } from './way.ts';

/** A mail server of this test on loopback. */
async function mailServer(options: SMTPServerOptions) {
  const received: { from: string; to: string[]; text: string; helo: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(pieces).toString('utf8'),
          helo: String(session.hostNameAppearsAs),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  onTestFinished(() => new Promise<void>((ended) => server.close(() => ended())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

const addresses = { sender: 'tsukuroi@gate.example', recipients: ['vendor@example.jp', 'night@example.jp'] };

function subjectIn(text: string): string {
  const words = [...text.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)].map(([, how, word = '']) =>
    how?.toUpperCase() === 'B'
      ? Buffer.from(word, 'base64')
      : Buffer.from(decodeURIComponent(word.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/gi, '%$1'))),
  );
  return Buffer.concat(words).toString('utf8');
}

test('a notice arrives as a mail with the plain words of the preview, and tells nothing of this machine', async () => {
  const { port, received } = await mailServer({ hideSTARTTLS: true });
  const { door } = folderWith();
  const sender = await mailWay.open({ host: '127.0.0.1', port, security: 'none', ...addresses }, door);

  await sender.send(SAID);

  const [mail] = received;
  expect([mail?.from, mail?.to, mail?.helo]).toEqual([addresses.sender, addresses.recipients, 'tsukuroi.invalid']);
  expect(subjectIn(mail?.text ?? '')).toContain('【至急】[つくろい HIGASHI-01] 更新の後に戻っていない端末');
  expect(mail?.text).toContain('Message-ID: <1795337400.higashi-01@tsukuroi.invalid>');
});

test('STARTTLS with an authority and a password of one’s own; a server that does not offer it gets neither', async () => {
  const { ca, cert, key } = await machineOutside(systemClock.nowMs());
  const signed: string[] = [];
  const good = await mailServer({
    cert,
    key,
    authOptional: false,
    onAuth: (auth, _session, done) => {
      signed.push(`${auth.username} ${auth.password}`);
      done(null, auth.password === 'secret' ? { user: auth.username } : undefined);
    },
  });
  const bare = await mailServer({ hideSTARTTLS: true });
  const { door, file } = folderWith({ 'ca.pem': ca, password: 'secret\n', wrong: 'other\n' });
  const settings = { host: '127.0.0.1', user: 'tsukuroi', caFile: file('ca.pem'), passwordFile: file('password') };
  const outcome = async (more: object) =>
    codeOf((await mailWay.open({ ...settings, ...addresses, ...more }, door)).send(SAID));

  const outcomes = {
    good: await outcome({ port: good.port }),
    wrongPassword: await outcome({ port: good.port, passwordFile: file('wrong') }),
    unknownAuthority: await outcome({ port: good.port, caFile: undefined }),
    withoutEncryption: await outcome({ port: bare.port }),
    noFile: await outcome({ port: good.port, passwordFile: file('absent') }),
    nobody: await outcome({ port: 9 }),
  };

  expect(outcomes).toEqual({
    good: 'sent',
    wrongPassword: 'OUTWARD_SIGN_IN_REFUSED',
    unknownAuthority: 'OUTWARD_TLS_REFUSED',
    withoutEncryption: 'OUTWARD_TLS_REFUSED',
    noFile: 'OUTWARD_FILE_UNREADABLE',
    nobody: 'OUTWARD_UNREACHABLE',
  });
  expect([good.received.length, bare.received.length, signed]).toEqual([1, 0, ['tsukuroi secret', 'tsukuroi other']]);
});
