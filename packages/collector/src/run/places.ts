import { join } from 'node:path';

/** Where things lie in a collector's data folder. Store, bundles and boxes are on one file system. */
export function collectorPlaces(data: string) {
  const facility = (id: string) => join(data, 'collector', 'facilities', id);
  return {
    feeds: join(data, 'feeds'),
    knowledge: join(data, 'knowledge', 'knowledge.sqlite'),
    overrides: join(data, 'knowledge', 'overrides'),
    chunks: join(data, 'knowledge', 'chunks'),
    apt: join(data, 'apt'),
    store: join(data, 'store'),
    /** What `bundle import` on this machine brings lies here too. */
    bundles: join(data, 'bundles'),
    key: join(data, 'keys', 'collector.json'),
    recipient: join(data, 'keys', 'recipient.txt'),
    status: join(data, 'collector', 'status.json'),
    /** Of one facility: its boxes, what was made for it, and what is remembered of it. */
    facility,
    inward: (id: string) => join(facility(id), 'box', 'inward'),
    outward: (id: string) => join(facility(id), 'box', 'outward'),
    made: (id: string) => join(facility(id), 'made'),
    making: (id: string) => join(facility(id), 'making'),
    memory: (id: string) => join(facility(id), 'memory.json'),
  };
}
export type CollectorPlaces = ReturnType<typeof collectorPlaces>;
