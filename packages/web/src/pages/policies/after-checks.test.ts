import type { AfterCheck } from '@tsukuroi/protocol';
import { expect, test } from 'vitest';
import { asChecks, writtenOf } from './after-checks.ts';

test('what a department asks for comes back from the form as it was', () => {
  const checks: AfterCheck[] = [
    { kind: 'service', name: 'postgresql' },
    { kind: 'port', protocol: 'udp', port: 161 },
    { kind: 'program', name: 'karte' },
    { kind: 'port', protocol: 'tcp', port: 8443 },
  ];
  expect(asChecks(writtenOf(checks))).toEqual(checks);
});

test('another kind keeps what was written, and sends only its own', () => {
  const [line] = writtenOf([{ kind: 'service', name: ' karte ' }]);
  expect(line).toBeDefined();
  const lines = line === undefined ? [] : [{ ...line, kind: 'program' as const, port: 99 }];
  expect(asChecks(lines)).toEqual([{ kind: 'program', name: 'karte' }]);
});
