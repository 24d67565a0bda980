import { createSocket } from 'node:dgram';
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join, normalize } from 'node:path';

/**
 * Runs on the host `vendor`: `stand-in.ts ADDRESS FOLDER KEY CERTIFICATE` stands for the internet. HTTP on port 80 and HTTPS on 443
 * hand out the folder's files (the distribution's archive below `debian/`, feeds below `feeds/`); DNS on port 53 knows every name,
 * always by the same address.
 */
const [address = '', folder = '', key = '', certificate = ''] = process.argv.slice(2);

const answer: RequestListener = (request, response) => {
  // Decoding comes before normalising, and a leading slash keeps `..` from climbing out.
  let path: string;
  try {
    path = normalize(`/${decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)}`);
  } catch {
    response.writeHead(400).end();
    return;
  }
  const file = join(folder, path);
  stat(file).then(
    (found) => {
      if (!found.isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': found.size, 'last-modified': found.mtime.toUTCString() });
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
    },
    () => response.writeHead(404).end(),
  );
};
createServer(answer).listen(80, address);
createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, answer).listen(443, address);

/** Answers with the question repeated and one A record (RFC 1035, 4.1): flags 0x8580, one answer, pointer to the name. */
const names = createSocket('udp4');
names.on('message', (question, asker) => {
  const end = question.indexOf(0, 12) + 5;
  if (question.length < 17 || end < 17) {
    return;
  }
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8580, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(1, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
  names.send(Buffer.concat([header, question.subarray(12, end), record]), asker.port, asker.address);
});
names.bind(53, address);
