import { OUTWARD_KINDS, type OutwardSaid, type OutwardSeverity } from '@tsukuroi/protocol/outward-words.ts';

/** As TSUKUROI-OUTWARD-MIB says; a number that was given is never given to another thing. */
const SEVERITY: Readonly<Record<OutwardSeverity, number>> = { now: 1, soon: 2, info: 3 };

export interface OutwardObject {
  readonly oid: string;
  readonly type: 'octets' | 'integer' | 'unsigned';
  readonly value: string | number;
}

/** What stands in a notification: its name, and its objects in the order of the MIB. */
export function snmpNotice(
  { at, count, kind, number, severity, site }: OutwardSaid,
  enterprise: number,
): { readonly oid: string; readonly objects: readonly OutwardObject[] } {
  const root = `1.3.6.1.4.1.${enterprise}.1`;
  const object = (place: number, type: OutwardObject['type'], value: string | number): OutwardObject => ({
    oid: `${root}.1.${place}.0`,
    type,
    value,
  });
  return {
    oid: `${root}.0.1`,
    objects: [
      object(1, 'octets', site),
      object(2, 'unsigned', number),
      object(3, 'integer', OUTWARD_KINDS.indexOf(kind) + 1),
      object(4, 'integer', SEVERITY[severity]),
      object(5, 'unsigned', count),
      object(6, 'octets', at),
    ],
  };
}
