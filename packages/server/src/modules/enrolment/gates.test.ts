import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import {
  codeOfAnswer,
  type GateAnswer,
  type GateRole,
  gateAnswerShape,
  STATION_WORDS,
} from '@tsukuroi/protocol/station.ts';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { hospitalWithPorts, postTo } from '../../testing/agents.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { countUnseenSince } from './after-restore.ts';
import { certifyGate, gateVisitor, noteGateVisited, renewGates } from './gates.ts';
import { currentRevocations } from './revocations.ts';
import { readCertificatesOf } from './store.ts';

const WHO = programActor('tsukuroi enrol');
const DAY_MS = 86_400_000;

function requestOf(role: GateRole, name: string, key: KeyObject = STATION_WORDS.newKey()) {
  const csr = STATION_WORDS.certificateRequest(key);
  return { key, request: { format: 'gate-request/1', role, name, csr, madeAt: '2026-11-22T08:30:00Z' } as const };
}

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const renewalOf = ({ identity, name }: GateAnswer, with_: KeyObject) => {
  const key = STATION_WORDS.newKey();
  return { key, line: STATION_WORDS.renewalLine(identity, STATION_WORDS.certificateRequest(key), name, with_) };
};

describeStores('gates and collectors', (makeDb) => {
  test('are certified by file, seen under 登録 with their kind, and the same request gets the same certificate', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const gate = requestOf('gate', 'DMZ中継');
    const collector = requestOf('collector', '収集機1');

    const answers = [
      await certifyGate(hospital.parts, WHO, gate.request),
      await certifyGate(hospital.parts, WHO, collector.request),
    ];
    const again = await certifyGate(hospital.parts, WHO, gate.request);
    const rows = await hospital.identities();
    const unseen = await countUnseenSince(hospital.parts.db, hospital.parts.facility.id, '2030-01-01T00:00:00Z');

    for (const answer of answers) {
      expect(gateAnswerShape.parse(answer)).toEqual(answer);
      const named = STATION_WORDS.namedIn(new X509Certificate(answer.certificate).subjectAltName);
      expect(named).toEqual({ facility: hospital.parts.facility.id, role: answer.role, identity: answer.identity });
    }
    expect(answers[0]?.facility.bundles).toBeNull();
    expect([again.certificate, codeOfAnswer(again)]).toEqual([
      answers[0]?.certificate,
      codeOfAnswer(answers[0] as GateAnswer),
    ]);
    expect(rows).toMatchObject([
      { name: 'DMZ中継', kind: 'gate', state: 'active', device: null },
      { name: '収集機1', kind: 'collector', state: 'active' },
    ]);
    expect(unseen).toBe(0);
    await hospital.decide(String(rows[0].id), 'image');
    expect(await hospital.identity('DMZ中継')).toMatchObject({ kind: 'gate' });
    await expect(certifyGate(hospital.parts, WHO, { ...gate.request, role: 'collector' })).rejects.toMatchObject({
      code: 'ENROLMENT_KEY_KNOWN',
    });
  });

  test('are nobody at the port of agents: no report, no plan, no content', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { key, request } = requestOf('gate', 'DMZ中継');
    const { certificate } = await certifyGate(hospital.parts, WHO, request);
    const tls = { key: pemOf(key), cert: certificate };
    const [agents = ''] = hospital.ports.agentAddresses;

    // Cut before a byte of the request is read.
    const outcomes: string[] = [];
    for (const path of [AGENT_PATHS.reports, '/relay/v1/exchange', '/content/v1/sha256/x']) {
      outcomes.push(
        await postTo(agents, path, '{}', tls).then(
          ({ status }) => String(status),
          (error: NodeJS.ErrnoException) => error.code ?? error.message,
        ),
      );
    }

    expect(outcomes).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
    expect((await hospital.identities())[0]).toMatchObject({ lastSeen: null, device: null });
  });

  test('a revoked one stands in the list that a visit carries outward, and is renewed no more', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { key, request } = requestOf('collector', '収集機1');
    const answer = await certifyGate(hospital.parts, WHO, request);
    const serial = new X509Certificate(answer.certificate).serialNumber;
    const before = await gateVisitor(hospital.parts);

    await hospital.decide(answer.identity, 'revoke');
    const after = await gateVisitor(hospital.parts);
    const renewed = await after.errands.renewals([renewalOf(answer, key).line]);

    expect([before.revoked().has(serial), after.revoked().has(serial)]).toEqual([false, true]);
    expect(after.errands.revocations()).toBe((await currentRevocations(hospital.parts)).line);
    expect(renewed).toEqual([]);
    await expect(certifyGate(hospital.parts, WHO, request)).rejects.toMatchObject({ code: 'ENROLMENT_KEY_KNOWN' });
  });

  test('renewal: by the key it has, once for each new key; not by a stranger, not after its end', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const gate = requestOf('gate', 'DMZ中継');
    const other = requestOf('collector', '収集機1');
    const answer = await certifyGate(hospital.parts, WHO, gate.request);
    const collector = await certifyGate(hospital.parts, WHO, other.request);
    const wanted = renewalOf(answer, gate.key);
    hospital.clock.moveMs(120 * DAY_MS);

    const [renewed = ''] = await renewGates(hospital.parts, [wanted.line]);
    const twice = await renewGates(hospital.parts, [wanted.line]);
    const stranger = await renewGates(hospital.parts, [renewalOf(answer, other.key).line, 'x', '']);
    const known = await renewGates(hospital.parts, [
      // Another's key in one's own name.
      STATION_WORDS.renewalLine(collector.identity, STATION_WORDS.certificateRequest(wanted.key), 'x', other.key),
    ]);

    expect(new X509Certificate(renewed).checkPrivateKey(createPrivateKey(pemOf(wanted.key)))).toBe(true);
    expect([twice, stranger, known]).toEqual([[renewed], [], []]);

    const serial = new X509Certificate(renewed).serialNumber;
    await noteGateVisited(hospital.parts, { identity: answer.identity, serial, address: '192.0.2.9:7465' });
    const certificates = await readCertificatesOf(hospital.parts.db, answer.identity);

    expect(certificates.map((one) => [one.serial === serial, one.revoked_at === null])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(await hospital.identity('DMZ中継')).toMatchObject({ address: '192.0.2.9:7465' });

    hospital.clock.moveMs(200 * DAY_MS);
    expect(await renewGates(hospital.parts, [renewalOf(collector, other.key).line])).toEqual([]);
  });

  test('the certificate of the server is good for serving and for visits', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));

    const { identity } = await gateVisitor(hospital.parts);

    expect(new X509Certificate(identity.certificate).keyUsage?.toSorted()).toEqual([
      '1.3.6.1.5.5.7.3.1',
      '1.3.6.1.5.5.7.3.2',
    ]);
  });
});
