import { schemeOf } from '@tsukuroi/versions/registry.ts';
import { expect, test } from 'vitest';
import { PRODUCT_SCHEMES, schemeOfProduct } from './product-schemes.ts';

test('network firmware and Windows have their schemes, everything else is generic', () => {
  expect(schemeOfProduct('cpe/o/fortinet/fortios')).toBe('fortios');
  expect(schemeOfProduct('cpe/o/paloaltonetworks/pan-os')).toBe('fortios');
  expect(schemeOfProduct('cpe/o/microsoft/windows_10_22h2')).toBe('windows');
  expect(schemeOfProduct('cpe/a/microsoft/office')).toBe('generic');
  expect(schemeOfProduct('cpe/o/fortinetx/fortios')).toBe('generic');
});

test('every entry names a scheme that exists and a source', () => {
  for (const { product, scheme, source } of PRODUCT_SCHEMES) {
    expect(schemeOf(scheme), product).toBeDefined();
    expect(source, product).toMatch(/\w/);
  }
});
