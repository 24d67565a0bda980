import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { type GateAnswer, type GateRequest, STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { isGate } from '@tsukuroi/relay';
import { startServer } from '@tsukuroi/server';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, test } from 'vitest';
import { type Answer, folderWith, run } from '../testing/world.ts';

/** The data folders of a server and of a machine in the DMZ, and the stick between them. */
async function site() {
  const server = folderWith();
  const running = await startServer({
    dataFolder: server,
    clock: fixedClock('2026-11-22T08:30:00Z'),
    listen: '127.0.0.1:0',
  });
  await running.close();
  const [dmz, stick] = [folderWith(), folderWith()];
  const [asked, answered] = [join(stick, 'request.json'), join(stick, 'answer.json')];
  const codeIn = ({ out }: Answer): string => JSON.parse(out).code;
  const request = () => run(['relay', 'request', '--out', asked, '--name', 'DMZ中継', '--data', dmz, '--json']);
  const certify = (code: string) =>
    run(['enrol', 'gate', '--request', asked, '--out', answered, '--check', code, '--data', server, '--json']);
  const accept = (code: string, ...more: string[]) =>
    run(['relay', 'accept', answered, '--check', code, '--data', dmz, ...more]);
  return { server, dmz, asked, answered, codeIn, request, certify, accept };
}

test('a relay in the DMZ is enrolled by two files; the key never leaves it, and both codes are compared', async () => {
  const { dmz, asked, answered, codeIn, request, certify, accept } = await site();

  const first = await request();
  const second = await certify(codeIn(first));
  const third = await accept(codeIn(second).toLowerCase().replaceAll('-', ' '));

  expect([first.code, second.code, third.code]).toEqual([0, 0, 0]);
  expect(third.words).toContain('DMZ の中継になりました');
  expect(second.words).toContain('鍵の儀式');
  expect(await isGate(nodeDoor(), dmz)).toBe(true);
  expect(readFileSync(asked, 'utf8') + readFileSync(answered, 'utf8')).not.toContain('PRIVATE');
});

test('swapped on the stick: another request or another answer has another code, and nothing is done with it', async () => {
  const { dmz, asked, answered, codeIn, request, certify, accept } = await site();
  const code = codeIn(await request());
  const honest: GateRequest = JSON.parse(readFileSync(asked, 'utf8'));
  const thief = STATION_WORDS.certificateRequest(STATION_WORDS.newKey());
  writeFileSync(asked, JSON.stringify({ ...honest, csr: thief }));
  const swapped = await certify(code);
  const asCollector = JSON.stringify({ ...honest, role: 'collector' });
  writeFileSync(asked, asCollector);
  const otherRole = await certify(code);
  writeFileSync(asked, JSON.stringify(honest));
  const good = codeIn(await certify(code));
  const answer: GateAnswer = JSON.parse(readFileSync(answered, 'utf8'));
  writeFileSync(answered, JSON.stringify({ ...answer, facility: { ...answer.facility, name: '別の病院' } }));
  const changed = await accept(good);

  expect([swapped, otherRole, changed].map((one) => one.code)).toEqual([3, 3, 3]);
  expect(swapped.words).toContain('確認番号が合いません');
  expect(await isGate(nodeDoor(), dmz)).toBe(false);
});

test('without a terminal and without the code nothing is certified; an answer for another machine or a second one is refused', async () => {
  const here = await site();
  const other = await site();
  const code = here.codeIn(await here.request());
  const blind = await run(['enrol', 'gate', '--request', here.asked, '--out', here.answered, '--data', here.server]);
  const answered = here.codeIn(await here.certify(code));

  const elsewhere = await run(['relay', 'accept', here.answered, '--check', answered, '--data', other.dmz]);
  const taken = await here.accept(answered);
  const again = await here.accept(answered);

  expect([blind.code, elsewhere.code, taken.code, again.code]).toEqual([2, 3, 0, 3]);
  expect(elsewhere.words).toContain('この機械が作った申請への回答ではありません');
  expect(again.words).toContain('この機械が作った申請への回答ではありません');
});

test('started before it is accepted, and after: words first, then its mailbox', async () => {
  const { dmz, codeIn, request, certify, accept } = await site();
  const before = await run(['relay', '--data', dmz, '--listen', '127.0.0.1:0']);
  await accept(codeIn(await certify(codeIn(await request()))));

  const after = await run(['relay', '--data', dmz, '--listen', '127.0.0.1:0']);

  expect([before.code, after.code]).toEqual([1, 0]);
  expect(after.words).toMatch(/受け渡し箱 127\.0\.0\.1:\d+/);
  expect(JSON.parse(readFileSync(join(dmz, 'status.json'), 'utf8'))).toMatchObject({
    format: 'station-status/1',
    role: 'gate',
    name: 'DMZ中継',
  });
});
