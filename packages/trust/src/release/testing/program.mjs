// The program of the small packages of the tests: `run DIR` serves, `health DIR` asks it. What it is good for stands beside it in release.json.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

const [, , verb, folder] = process.argv;
const release = JSON.parse(readFileSync(new URL('./release.json', import.meta.url), 'utf8'));
const socket = join(folder, 'port');
const file = join(folder, 'data.json');

function answer() {
  const { schema } = JSON.parse(readFileSync(file, 'utf8'));
  const sha256 = createHash('sha256').update(String(schema)).digest('hex');
  const why = release.fault === 'never-healthy' ? 'UPGRADE_AUDIT_BROKEN' : null;
  return { format: 'program-health/1', schema: { steps: schema, sha256 }, checks: [{ id: 'port', why }] };
}

function run() {
  if (release.fault === 'exits' || release.fault === 'exits-0') {
    process.exit(release.fault === 'exits' ? 1 : 0);
  }
  const data = JSON.parse(readFileSync(file, 'utf8'));
  if (data.schema > release.schema) {
    process.exit(3);
  }
  writeFileSync(
    file,
    JSON.stringify({ ...data, schema: release.fault === 'migration-fails' ? 'half' : release.schema }),
  );
  if (release.fault === 'migration-fails') {
    process.exit(3);
  }
  rmSync(socket, { force: true });
  createServer((_, response) => {
    if (release.fault !== 'hangs') {
      response.end(JSON.stringify(answer()));
    }
  }).listen(socket);
}

function health() {
  request({ socketPath: socket }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text) => process.stdout.write(text));
  })
    .on('error', () => process.exit(1))
    .end();
}

if (verb === 'run') {
  run();
} else {
  health();
}
