import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productMap } from '@tsukuroi/content';
import type { FeedState, KnowledgeView } from '@tsukuroi/knowledge';
import { feedsFolder, hasRealData, realFiles } from '@tsukuroi/knowledge/feeds/real-data.ts';
import { feedOf } from '@tsukuroi/knowledge/feeds/registry.ts';
import { openFeedFile, tarMembers } from '@tsukuroi/knowledge/input.ts';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import type { Inventory } from '@tsukuroi/protocol';
import { importInventories } from '@tsukuroi/providers';
import { beforeAll, describe, expect, it } from 'vitest';
import { matchDevice } from '../src/findings.ts';
import { productMapOf } from '../src/product-map.ts';
import { DAY } from '../src/testing/samples.ts';
import labelled from './real-machines.json' with { type: 'json' };

interface RealMachine {
  readonly file: string;
  readonly member?: string;
  readonly device?: string;
  readonly labels: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly group?: string;
    readonly software?: string;
    readonly reason: string;
  }[];
  readonly silent: readonly { readonly id: string; readonly reason: string }[];
}

const MACHINES: readonly RealMachine[] = labelled.machines;
const FEEDS = ['msrc', 'debian', 'fortinet', 'kev', 'eol'];
const absent = [...FEEDS, 'inventories', 'network'].filter((id) => !hasRealData(id));

/** Only what the labelled machines can meet: the whole of it would be half a million records in memory. */
const OF_INTEREST =
  /^(?:msrc\/(?:11571|11569|1192[89]|1193[01]|12242|12243|10047|10048)|deb\/debian\/12\/|cpe\/o\/fortinet\/)/;

function isOfInterest(record: KnowledgeRecord): boolean {
  if (record.kind === 'claim' || record.kind === 'product') {
    return OF_INTEREST.test(record.product);
  }
  return record.kind !== 'note';
}

async function realKnowledge(): Promise<KnowledgeView> {
  const records: KnowledgeRecord[] = [];
  const states: FeedState[] = [];
  for (const id of FEEDS) {
    const feed = feedOf(id);
    if (feed === undefined) {
      throw new Error(`no feed ${id}`);
    }
    const summary = await feed.parse(await realFiles(feed), (record) => {
      if (isOfInterest(record)) {
        records.push(record);
      }
    });
    const { staleAfterDays } = feed;
    states.push({ id, origin: 'feeds-folder', date: summary.date, sha256: '0'.repeat(64), records: 0, staleAfterDays });
  }
  return memoryKnowledge(records, states);
}

async function readMachine({ file, member, device }: RealMachine): Promise<Inventory> {
  const path = join(feedsFolder(), file);
  if (!existsSync(path)) {
    throw new Error(`${file} is absent`);
  }
  const bytes = member === undefined ? readFileSync(path) : await memberOf(file, member);
  const read = importInventories(bytes, member ?? file);
  if (!read.ok) {
    throw read.error;
  }
  const { inventories } = read.value;
  const found = device === undefined ? inventories[0] : inventories.find((one) => one.device.name === device);
  if (found === undefined) {
    throw new Error(`${file} holds no ${device ?? 'device'}`);
  }
  return found;
}

async function memberOf(file: string, member: string): Promise<Uint8Array> {
  for await (const one of tarMembers(await openFeedFile(feedsFolder(), file))) {
    if (one.path.endsWith(`/${member}`)) {
      return one.read();
    }
  }
  throw new Error(`${file} holds no ${member}`);
}

describe.skipIf(absent.length > 0)(
  absent.length === 0 ? 'real machines on real feeds' : `not run: ${absent.join(', ')} absent`,
  () => {
    let knowledge: KnowledgeView;
    const products = productMapOf(productMap());

    beforeAll(async () => {
      knowledge = await realKnowledge();
    });

    it.each(MACHINES.map((machine) => [machine.device ?? machine.member ?? machine.file, machine] as const))(
      '%s',
      async (_name, machine) => {
        const { findings } = matchDevice(await readMachine(machine), { knowledge, products, day: DAY });

        for (const { id, verdict, group, software, reason } of machine.labels) {
          const found = findings.filter(
            (one) => one.id === id && (software === undefined || [one.software.name, ...one.alsoIn].includes(software)),
          );
          expect(
            found.map((one) => ({ id, verdict: one.verdict, group: one.group })),
            reason,
          ).toEqual([{ id, verdict, group }]);
        }
        for (const { id, reason } of machine.silent) {
          expect(
            findings.filter((one) => one.id === id).map(({ verdict, rule }) => `${id} ${verdict} ${rule}`),
            reason,
          ).toEqual([]);
        }
      },
    );
  },
);
