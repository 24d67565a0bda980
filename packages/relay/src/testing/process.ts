import { systemClock } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { relayConfigShape } from '../config.ts';
import { openRelay } from '../relay.ts';

/** A relay as a process of its own, for tests: prints its address, does a round for each line on standard input. */
const [dataFolder = '', config = '{}'] = process.argv.slice(2);
const relay = await openRelay({
  door: nodeDoor(),
  dataFolder,
  config: relayConfigShape.parse(JSON.parse(config)),
  clock: systemClock,
  say: (error) => process.stderr.write(`${error}\n`),
  roundMs: 0,
  pauseMs: () => 20,
});
process.stdout.write(`${JSON.stringify({ address: relay.address, enrolAddress: relay.enrolAddress })}\n`);
for await (const _line of process.stdin) {
  await relay.round();
  process.stdout.write(`${JSON.stringify(await relay.status())}\n`);
}
await relay.close();
