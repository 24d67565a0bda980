import { z } from 'zod';

/** Answers of one device: numeric OID without leading dot → text. */
export type SnmpValues = ReadonlyMap<string, string>;

/** Names that net-snmp prints instead of numbers for what is read here (SNMPv2-MIB, ENTITY-MIB). */
const NAMES: Readonly<Record<string, string>> = {
  sysDescr: '1.3.6.1.2.1.1.1',
  sysObjectID: '1.3.6.1.2.1.1.2',
  sysName: '1.3.6.1.2.1.1.5',
  entPhysicalModelName: '1.3.6.1.2.1.47.1.1.1.1.13',
  entPhysicalSerialNum: '1.3.6.1.2.1.47.1.1.1.1.11',
  entPhysicalSoftwareRev: '1.3.6.1.2.1.47.1.1.1.1.10',
};

const NAMED = /^(?:[A-Za-z0-9-]+::)?([A-Za-z][A-Za-z0-9]*)((?:\.\d+)*)$/;
const NUMBERED = /^\.?(?:iso|1)((?:\.\d+)+)$/;
/** Types as net-snmp prints them before a value (snmpcmd(1), output options). */
const VALUE =
  /^(?:(STRING|OID|INTEGER|Hex-STRING|Timeticks|Counter32|Counter64|Gauge32|IpAddress|BITS|Opaque):(?: |$))?(.*)$/;
/** Longer than any OID that is read here; what stands before ` = ` in a longer line is no OID. */
const OID_CHARACTERS = 400;

/** Output of snmpwalk or snmpget (net-snmp), with names or numbers; a value may go on over several lines. Undefined when it is none. */
export function parseWalk(lines: readonly string[]): SnmpValues | undefined {
  const values = new Map<string, string>();
  let open: string | undefined;
  let matched = 0;
  for (const line of lines) {
    const equals = line.slice(0, OID_CHARACTERS).indexOf(' = ');
    const oid = equals === -1 ? undefined : oidOf(line.slice(0, equals));
    if (oid === undefined) {
      if (open !== undefined && line !== '') {
        values.set(open, `${values.get(open) ?? ''}\n${line}`);
      }
      continue;
    }
    matched += 1;
    open = oid === '' ? undefined : oid;
    if (open !== undefined) {
      const [, type, text] = VALUE.exec(line.slice(equals + 3)) ?? [];
      values.set(open, answerText(type ?? '', text ?? ''));
    }
  }
  for (const [oid, value] of values) {
    values.set(oid, value.replace(/^"([\s\S]*)"\s*$/, '$1'));
  }
  return matched > 0 && values.has('1.3.6.1.2.1.1.1.0') ? values : undefined;
}

/** Numeric OID of a printed one; empty for a name that is not read here; undefined when it is none. */
function oidOf(text: string): string | undefined {
  const numbers = NUMBERED.exec(text)?.[1];
  if (numbers !== undefined) {
    return `1${numbers}`;
  }
  const named = NAMED.exec(text);
  if (named?.[1] === undefined) {
    return undefined;
  }
  const base = NAMES[named[1]];
  return base === undefined ? '' : `${base}${named[2] ?? ''}`;
}

function answerText(type: string, text: string): string {
  if (type === 'OID') {
    return text
      .replace(/^(\.?iso|\.?SNMPv2-SMI::enterprises)/, (prefix) =>
        prefix.endsWith('enterprises') ? '1.3.6.1.4.1' : '1',
      )
      .replace(/^\./, '');
  }
  return type === 'Hex-STRING' ? fromHex(text) : text;
}

/** snmpsim's form, one answer a line: `OID|type|value`; a type with x holds hexadecimal (snmpsim documentation, .snmprec). */
export function parseRecorded(lines: readonly string[]): SnmpValues | undefined {
  const values = new Map<string, string>();
  for (const line of lines) {
    const parts = /^\.?((?:\d+\.)+\d+)\|(\d+[a-z]*)\|(.*)$/.exec(line);
    if (parts?.[1] !== undefined) {
      values.set(parts[1], recorded(parts[2] ?? '', parts[3] ?? ''));
    } else if (line.trim() !== '') {
      return undefined;
    }
  }
  return values.has('1.3.6.1.2.1.1.1.0') ? values : undefined;
}

function recorded(type: string, value: string): string {
  return type.endsWith('x') ? fromHex(value) : value.replace(/^\.(?=\d)/, '');
}

function fromHex(text: string): string {
  return Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex')
    .toString('utf8')
    .replaceAll('\0', '');
}

const recordShape = z.object({
  device: z.string().min(1),
  snmp: z.record(z.string(), z.tuple([z.string(), z.string()])),
});

/** One device of a JSON-lines file: `{ "device": …, "snmp": { OID: [type, value] } }`. Undefined when it is not of that shape. */
export function parseRecordValue(value: unknown): { device: string; values: SnmpValues } | undefined {
  const outcome = recordShape.safeParse(value);
  if (!outcome.success) {
    return undefined;
  }
  const entries = Object.entries(outcome.data.snmp);
  return {
    device: outcome.data.device,
    values: new Map(entries.map(([oid, [type, text]]) => [oid, recorded(type, text)])),
  };
}
