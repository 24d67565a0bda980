import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aptSupplyShape, contentsOf, readAptSupply, SUPPLY_LIMITS } from './apt-supply.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');
const page = readFileSync(join(folder, 'apt-supply.md'), 'utf8');
const EXAMPLE = aptSupplyShape.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? 'null'));
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('docs/formats/apt-supply.md', () => {
  it('has an example that is read as it stands', () => {
    expect(readAptSupply(bytes(EXAMPLE))).toEqual(EXAMPLE);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas/apt-supply.schema.json'), 'utf8'));

    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(aptSupplyShape))));
  });
});

describe('a hostile supply', () => {
  const [openssl] = EXAMPLE.packages;

  it.each(['../../etc/passwd', '/etc/passwd', 'pool/../x', 'pool//x', '', 'pool/.x', 'pool/\nx', '-x'])(
    'a path out of the archive is refused: %j',
    (path) => {
      expect(readAptSupply(bytes({ ...EXAMPLE, packages: [{ ...openssl, path }] }))).toBeUndefined();
    },
  );

  it.each([
    ['a package of a suite that is not there', { packages: [{ ...openssl, suite: 1 }] }],
    ['a name that apt would read as an option', { packages: [{ ...openssl, package: '-oDir::Etc=x' }] }],
    ['a version with a line break', { packages: [{ ...openssl, version: '1\n2' }] }],
    ['a word that this version does not know', { run: 'x' }],
  ])('%s is refused', (_, change) => {
    expect(readAptSupply(bytes({ ...EXAMPLE, ...change }))).toBeUndefined();
  });

  it('neither text, nor what is no text, nor what is too large is read', () => {
    expect(readAptSupply(Buffer.from('x'))).toBeUndefined();
    expect(readAptSupply(Buffer.from([0xff, 0xfe]))).toBeUndefined();
    expect(readAptSupply(Buffer.alloc(SUPPLY_LIMITS.bytes + 1, ' '))).toBeUndefined();
  });
});

it('contents are listed once each, however often they are named', () => {
  const [openssl] = EXAMPLE.packages;

  const contents = contentsOf({ ...EXAMPLE, packages: openssl === undefined ? [] : [openssl, openssl] });

  expect(contents.map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '3']);
});
