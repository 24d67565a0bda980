import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/**
 * Runs on the collector's host: `collector-key.ts KEY PUBLIC` makes its key (`onlinekey/1`, docs/formats/keys.md), and the public
 * half for the ceremony as TUF writes it (TUF 1.0.31, 4.2: Ed25519 as 64 hexadecimal digits).
 */
const [keyFile = '', publicFile = ''] = process.argv.slice(2);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
const madeAt = new Date().toISOString();
writeFileSync(keyFile, JSON.stringify({ format: 'onlinekey/1', role: 'collector', madeAt, secret }), { mode: 0o600 });
// RFC 8410, 4: the key is what follows the twelve bytes of the algorithm.
const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('hex');
writeFileSync(publicFile, JSON.stringify({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: bytes } }));
