import { z } from 'zod';
import { addressShape, enterpriseShape, fileShape, wayOf } from '../way.ts';

const engineShape = z.string().regex(/^(?:[0-9a-f]{2}){5,32}$/);

export const snmpSettingsShape = z
  .strictObject({
    address: addressShape,
    version: z.enum(['2c', '3']).default('3'),
    /** `inform` is answered by the receiver, so that it is known to have arrived; a `trap` is not. */
    kind: z.enum(['inform', 'trap']).default('inform'),
    /** Version 2c: file with the community on its one line. */
    communityFile: fileShape.optional(),
    /** Version 3 (RFC 3414), always authenticated and encrypted. */
    user: z
      .string()
      .regex(/^[\x21-\x7e]{1,32}$/)
      .optional(),
    authProtocol: z.enum(['sha256', 'sha512', 'sha']).default('sha256'),
    authFile: fileShape.optional(),
    privFile: fileShape.optional(),
    /** Version 3 with `trap`: our engine id in hexadecimal digits, which the receiver has to know (RFC 3411 5). */
    engineId: engineShape.optional(),
    enterprise: enterpriseShape,
  })
  .refine(({ communityFile, version }) => version !== '2c' || communityFile !== undefined, { path: ['communityFile'] })
  .refine(({ user, version }) => version !== '3' || user !== undefined, { path: ['user'] })
  .refine(({ authFile, version }) => version !== '3' || authFile !== undefined, { path: ['authFile'] })
  .refine(({ privFile, version }) => version !== '3' || privFile !== undefined, { path: ['privFile'] })
  .refine(({ engineId, kind, version }) => version !== '3' || kind === 'inform' || engineId !== undefined, {
    path: ['engineId'],
  });
export type SnmpSettings = z.infer<typeof snmpSettingsShape>;

/** SNMP notifications, version 2c or 3 (docs/formats/TSUKUROI-OUTWARD-MIB.txt). */
export const snmpTrapWay = wayOf('snmp-trap', snmpSettingsShape, async (settings, door) =>
  (await import('./send.ts')).snmpSender(settings, door),
);
