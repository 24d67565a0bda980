const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

/** ASCII armour off (RFC 9580, 6.2): headers end with an empty line; the checksum, where there is one, begins with `=`. */
export function dearmoured(bytes: Buffer): Buffer | undefined {
  // The first byte of a packet has its highest bit set (RFC 9580, 4.2); text has not.
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    return bytes;
  }
  const blocks = [...bytes.toString('latin1').matchAll(BLOCK)].map(([, block = '']) => {
    const lines = block.split(/\r?\n/);
    const empty = lines.findIndex((line) => line.trim() === '');
    return Buffer.from(
      lines
        .slice(empty + 1)
        .filter((line) => !line.startsWith('='))
        .join(''),
      'base64',
    );
  });
  const whole = Buffer.concat(blocks);
  return whole.length === 0 ? undefined : whole;
}

/** Binary keys as rpm wants them. */
export function armoured(binary: Buffer): string {
  const lines = binary.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${lines.join('\n')}\n=${crc24(binary)}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
}

/** rpm asks for the checksum (RFC 9580, 6.1.1). */
function crc24(bytes: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) {
        crc ^= 0x1864cfb;
      }
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]).toString('base64');
}
