import { describe, expect, it } from 'vitest';
import { isOwnAddress } from './address-link.tsx';

describe('own addresses', () => {
  it.each(['/', '/devices', '/vulnerabilities?filter={"decision":["act-now"]}'])('%s is followed', (address) => {
    expect(isOwnAddress(address)).toBe(true);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', 'devices'])(
    '%s is not, even when a server answer says so',
    (address) => {
      expect(isOwnAddress(address)).toBe(false);
    },
  );
});
