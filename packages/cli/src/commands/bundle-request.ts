import { resolve } from 'node:path';
import { receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { makeRequest, requestText } from '@tsukuroi/trust/bundle/request.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { bundlePlaces, required, storeAt } from '../bundle-options.ts';
import { type Command, listOption } from '../command.ts';

export const command: Command = {
  summary: {
    ja: '閉じた網から外へ持ち出す依頼書（何を持っていて、何が足りないか）を作り、外へ出す前に読む文を出します',
    en: 'Writes the request that leaves a closed network (what is here, what is missing) and prints it for reading first',
  },
  usage: '--out FILE --organisation ID --facility ID [--want SHA256…] [--data DIR] [--json]',
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    organisation: { type: 'string' },
    facility: { type: 'string' },
    want: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const places = bundlePlaces(io, options);
    const organisation = required(options, 'organisation', 'bundle request');
    const facility = required(options, 'facility', 'bundle request');
    const received = await receivedBundles(door, places.bundles);
    const [newest] = received.filter(
      ({ bundle }) => bundle.direction === 'inward' && bundle.organisation === organisation,
    );
    const { lost } = await storeAt(door, places.store).scrub();
    const wanted = new Set([...listOption(options, 'want').map(String), ...lost.map((it) => it.sha256)]);
    const made = makeRequest(io.clock, {
      organisation,
      facility,
      has: {
        bundle: newest === undefined ? null : { id: newest.id, sequence: newest.bundle.sequence },
        contents: [],
        lost: lost.map((it) => it.sha256).sort(),
      },
      wanted: [...wanted].sort().map((sha256) => ({ kind: 'content', sha256 })),
    });
    const text = requestText(made);
    const out = resolve(required(options, 'out', 'bundle request'));
    await door.writeWhole(out, made.bytes, { mode: 0o644 });
    await door.writeWhole(`${out}.txt`, `\uFEFF${text.replaceAll('\n', '\r\n')}`, { mode: 0o644 });
    await io.out(options.json === true ? `${JSON.stringify(made.request, null, 2)}\n` : text);
    return 0;
  },
};
