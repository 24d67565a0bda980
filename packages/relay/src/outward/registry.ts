import { z } from 'zod';
import { mailWay } from './mail/way.ts';
import { snmpTrapWay } from './snmp-trap/way.ts';
import { syslogWay } from './syslog/way.ts';
import type { OutwardWay } from './way.ts';

/** The ways on which a gate says something outside. */
export const OUTWARD_WAYS: readonly OutwardWay[] = [mailWay, snmpTrapWay, syslogWay];

/** `mailbox.outward` of `relay.json`: which ways there are and where they lead. Nothing that comes from inside can change it. */
export const outwardSettingsShape = z.strictObject(
  Object.fromEntries(OUTWARD_WAYS.map(({ id, settings }) => [id, settings.optional()])),
);
export type OutwardSettings = Readonly<Record<string, unknown>>;
