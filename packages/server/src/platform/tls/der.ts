/** The few DER forms (X.690) that name constraints need. */

const SEQUENCE = 0x30;
/** Context tags of RFC 5280: GeneralName dNSName [2], iPAddress [7]; NameConstraints permittedSubtrees [0]. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const PERMITTED_SUBTREES = 0xa0;

function element(tag: number, content: Uint8Array): Buffer {
  const length =
    content.length < 128
      ? [content.length]
      : content.length < 256
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/**
 * The value of the extension nameConstraints (RFC 5280, 4.2.1.10): what a certificate authority may sign for, so that one
 * taken over cannot speak for a bank.
 *
 * @param networks address and mask, 4 + 4 or 16 + 16 bytes
 */
export function nameConstraints(names: readonly string[], networks: readonly Uint8Array[]): Buffer {
  const bases = [
    ...names.map((name) => element(DNS_NAME, Buffer.from(name, 'ascii'))),
    ...networks.map((network) => element(IP_ADDRESS, network)),
  ];
  const subtrees = bases.map((base) => element(SEQUENCE, base));
  return element(SEQUENCE, element(PERMITTED_SUBTREES, Buffer.concat(subtrees)));
}
