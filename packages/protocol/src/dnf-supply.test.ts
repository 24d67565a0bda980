import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contentsOfDnf, DNF_SUPPLY_LIMITS, dnfSupplyShape, readDnfSupply } from './dnf-supply.ts';

const folder = join(import.meta.dirname, '../../../docs/formats');
const page = readFileSync(join(folder, 'dnf-supply.md'), 'utf8');
const EXAMPLE = dnfSupplyShape.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? 'null'));
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('docs/formats/dnf-supply.md', () => {
  it('has an example that is read as it stands, and names each content once', () => {
    expect(readDnfSupply(bytes(EXAMPLE))).toEqual(EXAMPLE);
    expect(contentsOfDnf(EXAMPLE).map(({ sha256 }) => sha256[0])).toEqual(['1', '2', '3', '4']);
  });

  it('has the schema that the program checks with', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'schemas/dnf-supply.schema.json'), 'utf8'));

    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(dnfSupplyShape))));
  });
});

describe('a hostile supply', () => {
  const [openssl] = EXAMPLE.packages;

  it.each(['../../etc/passwd', '/etc/passwd', 'Packages/../x', 'a//x', '', 'a/.x', 'a/\nx', '-x'])(
    'a path out of the repository is refused: %j',
    (path) => {
      expect(readDnfSupply(bytes({ ...EXAMPLE, packages: [{ ...openssl, path }] }))).toBeUndefined();
    },
  );

  it.each([
    ['a package of a repository that is not there', { packages: [{ ...openssl, repository: 1 }] }],
    ['a name that dnf would read as an option', { packages: [{ ...openssl, package: '--nogpgcheck' }] }],
    ['a version with a line break', { packages: [{ ...openssl, version: '1\n-2' }] }],
    ['a word that this version does not know', { run: 'x' }],
    ['a repository that is a path', { repositories: [{ ...EXAMPLE.repositories[0], id: '../x' }] }],
  ])('%s is refused', (_, change) => {
    expect(readDnfSupply(bytes({ ...EXAMPLE, ...change }))).toBeUndefined();
  });

  it('more bytes than any supply has are not even parsed', () => {
    expect(readDnfSupply(new Uint8Array(DNF_SUPPLY_LIMITS.bytes + 1))).toBeUndefined();
  });
});
