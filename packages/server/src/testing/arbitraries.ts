import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';

type JsonSchema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
};

/** Text that has broken programs: NUL, half a surrogate, quoting, other scripts, control characters, very long. */
const NASTY = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff',
  "'; drop table accounts_users; --",
  '%',
  '_',
  '%00',
  '../../etc/passwd',
  '{{7*7}}',
  '__proto__',
  'null',
  '-1',
  '1e999',
  '𠮷野家',
  'ﾊﾝｶｸ',
  '\u202E',
  'x'.repeat(5_000),
  '[]',
  '{}',
  '\r\nSet-Cookie: a=b',
);

/** Anything JSON can carry. */
const junk = (): Arbitrary<unknown> =>
  fc.oneof(
    NASTY,
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(null, true, 0, -1, 1.5, Number.MAX_SAFE_INTEGER, 1e300),
    fc.array(NASTY, { maxLength: 3 }),
  );

/** Values of a schema, mostly fitting and often broken somewhere. */
export function nearly(schema: z.ZodType): Arbitrary<unknown> {
  return nearlyJson(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

function nearlyJson(schema: JsonSchema): Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: junk() });
}

function fitting(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.const !== undefined) {
    return fc.constant(schema.const);
  }
  if (schema.enum !== undefined) {
    return fc.constantFrom(...schema.enum);
  }
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) {
    return fc.oneof(...schema.anyOf.map(nearlyJson));
  }
  switch (schema.type) {
    case 'string':
      return fittingText(schema);
    case 'integer':
      return fc.integer({ min: clamp(schema.minimum ?? -10), max: clamp(schema.maximum ?? 1000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(schema.items === undefined ? junk() : nearlyJson(schema.items), { maxLength: 4 });
    case 'object':
      return fittingObject(schema);
    default:
      return junk();
  }
}

function clamp(value: number): number {
  return Math.max(-1_000_000, Math.min(1_000_000, value));
}

function fittingText(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.format === 'date') {
    return fc.oneof(
      fc.constantFrom('2026-12-01', '2026-02-30', '0000-00-00', '9999-12-31'),
      fc
        .date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    );
  }
  if (schema.pattern !== undefined) {
    return fc.oneof(
      { weight: 3, arbitrary: fc.stringMatching(new RegExp(schema.pattern)) },
      { weight: 1, arbitrary: NASTY },
    );
  }
  const text = fc.string({
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 60, (schema.minLength ?? 0) + 60),
    unit: 'grapheme',
  });
  return fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: NASTY });
}

function fittingObject(schema: JsonSchema): Arbitrary<unknown> {
  const known = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [name, nearlyJson(property)]),
  );
  const required = fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0);
  return required.chain((all) => {
    const requiredKeys = all ? (schema.required ?? []).filter((name) => name in known) : [];
    const base = fc.record(known, { requiredKeys: requiredKeys as never });
    return fc
      .tuple(
        base,
        fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'extra', 'id'), junk(), { maxKeys: 1 }),
        fc.integer({ min: 0, max: 19 }),
      )
      .map(([made, extra, dice]) => (dice === 0 ? { ...made, ...extra } : made));
  });
}
