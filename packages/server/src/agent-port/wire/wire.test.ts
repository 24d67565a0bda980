import { readdirSync, readFileSync } from 'node:fs';
import { canonicalJson } from '@tsukuroi/core';
import { AGENT_PROTOCOLS, ownAgentProtocol } from '@tsukuroi/protocol/release-facts.ts';
import { describe, expect, test } from 'vitest';
import { directorOf } from '../../modules/director/index.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { hospitalWithPorts } from '../../testing/agents.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import * as agent from './1/agent.ts';
import { lacking, mutations, type Needs } from './needs.ts';

/**
 * Agents that are in the field, played against the ports of this program as they were released (docs/formats/agent-protocol.md). One folder for
 * each protocol; the last two before today's stay.
 */

type Document = Record<string, unknown>;
type Said = Readonly<Record<string, Document>>;

function frozen<T>(protocol: number, name: string): T {
  return JSON.parse(readFileSync(new URL(`./${protocol}/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** A document as it is said, with the words of this device; deeply. */
function filled<T>(document: T, words: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(document).replaceAll(/"\$(\w+)"/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) {
      throw new Error(`nothing stands for $${name}`);
    }
    return JSON.stringify(word);
  });
  return JSON.parse(text) as T;
}

function textIn(document: unknown, name: string): string {
  return String(Reflect.get(Object(document), name));
}

interface Heard {
  /** Name in needs.json. */
  readonly kind: string;
  readonly answer: unknown;
  readonly echoed: readonly string[];
}

/** The life of one device of protocol 1: enrolled, reporting, renewed, copied, after a ceremony; and all that it was answered. */
async function lifeOf1(): Promise<readonly Heard[]> {
  const said = frozen<Said>(1, 'said');
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const heard: Heard[] = [];
  const hear = (kind: string, answer: unknown, ...echoed: string[]): Document => {
    heard.push({ kind, answer, echoed });
    return answer as Document;
  };
  const [agents = ''] = hospital.ports.agentAddresses;
  const [enrolment = ''] = hospital.ports.enrolAddresses;

  const file = hear('enrolment-file', await hospital.token({ department: '医事課' }));
  const [secret, token] = [textIn(file, 'secret'), textIn(file, 'token')];
  const key = agent.newKey();
  const salt = Buffer.from(agent.hashOf('a nonce of 32 bytes'), 'hex').toString('base64url');
  const sealed = agent.seal(
    secret,
    token,
    salt,
    filled(said['enrolment-request'], { facility: textIn(file.facility, 'id'), csr: agent.csrOf(key) }),
  );
  const envelope = await agent.ask(enrolment, {
    method: 'POST',
    path: '/enrol/v1/devices',
    body: JSON.stringify(filled(said['enrolment-envelope'], { token, nonce: salt, sealed })),
  });
  const sealedAnswer = hear('enrolment-envelope', JSON.parse(envelope.text), token, salt);
  const enrolled = hear('enrolment-answer', agent.unseal(secret, token, salt, textIn(sealedAnswer, 'sealed')));
  const identity = textIn(enrolled, 'identity');
  const authority = textIn(enrolled, 'authority');
  let credentials = { key: agent.pemOf(key), cert: textIn(enrolled, 'certificate') };

  /** Sends a signed line and opens the signed answer. */
  const tell = async (
    kind: string,
    path: string,
    document: unknown,
    echoed: string,
    beside = '',
  ): Promise<Document> => {
    const body = agent.line(document, credentials.key) + beside;
    const packed = path === '/agent/v1/reports';
    const { server, status, text } = await agent.ask(agents, { method: 'POST', path, body, packed }, credentials);
    expect([path, status, text.slice(0, 200)]).toEqual([path, 200, expect.anything()]);
    return hear(kind, agent.opened(text, server), echoed);
  };
  const checkIn = (kind: string, form: string, words: Readonly<Record<string, string>>) => {
    const nonce = agent.nonce();
    return tell(kind, '/agent/v1/check-in', filled(said[form], { identity, nonce, ...words }), nonce);
  };

  await checkIn('check-in-answer', 'check-in', { head: '0'.repeat(16) });
  const manifest = canonicalJson(said.manifest);
  const facts = canonicalJson(filled(said.facts, { manifest: agent.hashOf(manifest) }));
  const named = { identity, manifest: agent.hashOf(manifest), facts: agent.hashOf(facts) };
  const report = filled(said.report, named);
  // An ECDSA signature is another one each time: the line is written once and sent as it stands in the journal.
  const written = agent.line(report, credentials.key);
  const head = agent.headOf(written);
  const send = async (text: string, about: string) => {
    const asked = { method: 'POST', path: '/agent/v1/reports', body: text, packed: true } as const;
    const { server, text: answered } = await agent.ask(agents, asked, credentials);
    return hear('report-answer', agent.opened(answered, server), about);
  };
  const alone = await send(written, head);
  expect(alone.missing).toEqual([named.manifest, named.facts]);
  const whole = await send(`${written}\nmanifest ${manifest}\nfacts ${facts}`, head);
  expect([whole.acknowledged, whole.missing]).toEqual([1, []]);
  const gapLine = agent.line(filled(said.gap, { identity, previous: head }), credentials.key);
  // As that agent judges it: the last of the lost numbers, or the line itself.
  expect((await send(gapLine, agent.headOf(gapLine))).acknowledged).toBeGreaterThanOrEqual(2);

  const timeNonce = agent.nonce();
  const time = await agent.ask(
    agents,
    { method: 'POST', path: '/agent/v1/time', body: JSON.stringify(filled(said.time, { nonce: timeNonce })) },
    credentials,
  );
  hear('time-answer', agent.opened(time.text, time.server), timeNonce);

  const next = agent.newKey();
  const renewalNonce = agent.nonce();
  const renewal = filled(said.renewal, { identity, csr: agent.csrOf(next), nonce: renewalNonce });
  const renewed = await tell('renewal-answer', '/agent/v1/certificate', renewal, renewalNonce);
  expect(renewed.identity).toBe(identity);
  credentials = { key: agent.pemOf(next), cert: textIn(renewed, 'certificate') };
  await checkIn('check-in-answer', 'check-in', { head: '0'.repeat(16) });

  const list = await agent.ask(agents, { method: 'GET', path: '/agent/v1/revocations' }, credentials);
  hear('revocation', agent.opened(list.text, authority));

  await holdCeremony(hospital.context.dataFolder, 'east', hospital.clock);
  await (await directorOf(hospital.context)).care();
  const after = await checkIn('check-in-answer', 'check-in-with-news', {
    head: agent.headOf(gapLine),
    seen: 'a'.repeat(16),
  });
  hear('check-in-answer-after-a-ceremony', after, textIn(after, 'nonce'));
  for (const repository of ['catalog', 'director']) {
    const path = `/agent/v1/trust/${repository}/metadata/timestamp.json`;
    const { status, text } = await agent.ask(agents, { method: 'GET', path }, credentials);
    expect([repository, status, JSON.parse(text).signed?._type]).toEqual([repository, 200, 'timestamp']);
  }
  const hexNonce = agent.hashOf('time').slice(0, 32);
  const question = JSON.stringify(filled(said['time-question'], { hexNonce }));
  const directors = await agent.ask(
    agents,
    { method: 'POST', path: '/agent/v1/trust/time', body: question },
    credentials,
  );
  hear('directors-time', JSON.parse(directors.text), hexNonce);

  const copied = await checkIn('check-in-answer', 'check-in-of-a-copy', { head: agent.headOf(gapLine) });
  expect(copied.state).toBe('new-identity');
  const [own, ownNonce] = [agent.newKey(), agent.nonce()];
  const wanted = filled(said['identity-request'], { identity, csr: agent.csrOf(own), nonce: ownNonce });
  const separated = await tell('renewal-answer', '/agent/v1/identity', wanted, ownNonce);
  expect(separated.identity).not.toBe(identity);

  const refused = await agent.ask(
    agents,
    { method: 'POST', path: '/agent/v1/check-in', body: 'not a line' },
    credentials,
  );
  expect(refused.status).toBeGreaterThanOrEqual(400);
  hear('refusal', JSON.parse(refused.text));
  return heard;
}

test('there is a frozen agent for each protocol that this release says it speaks, and it speaks those of two releases back', () => {
  const folders = readdirSync(new URL('.', import.meta.url))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

  expect(folders).toEqual([...AGENT_PROTOCOLS]);
  expect(AGENT_PROTOCOLS).toEqual(
    expect.arrayContaining([2, 1, 0].map((back) => Math.max(1, ownAgentProtocol() - back))),
  );
});

describe('an agent of protocol 1', () => {
  const needs = frozen<Record<string, Needs>>(1, 'needs');
  test('lives its whole life with this server: everything it says is taken, everything it reads is there', async () => {
    const heard = await lifeOf1();
    const missed = heard.flatMap(({ answer, echoed, kind }) =>
      lacking(answer, needs[kind] ?? { needs: { nothing: 'none' } }, echoed).map((path) => `${kind}: ${path}`),
    );

    expect(missed).toEqual([]);
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(
      new Set(Object.keys(needs).filter((kind) => kind !== 'about')),
    );
  });

  test('would notice: each member of each answer that is gone, renamed or of another kind is found', async () => {
    const heard = await lifeOf1();
    const unnoticed: string[] = [];
    let tried = 0;
    for (const { answer, echoed, kind } of heard) {
      const own = needs[kind];
      for (const path of Object.keys(own?.needs ?? {})) {
        for (const [how, changed] of mutations(answer, path)) {
          tried += 1;
          if (lacking(changed, own ?? { needs: {} }, echoed).length === 0) {
            unnoticed.push(`${kind}: ${path} ${how}`);
          }
        }
      }
    }
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(200);
  });

  test('does not mind what it does not know, but in the director’s time, where every member is named', async () => {
    const heard = await lifeOf1();
    const minds = heard
      .filter(({ answer, echoed, kind }) => {
        const more = { ...(answer as Document), ofALaterRelease: { more: ['than', 'it', 'knows'] } };
        return lacking(more, needs[kind] ?? { needs: {} }, echoed).length > 0;
      })
      .map(({ kind }) => kind);

    expect([...new Set(minds)]).toEqual(['directors-time']);
  });
});
