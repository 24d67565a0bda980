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
    dnf: join(data, 'dnf'),
    store: join(data, 'store'),
    /** What `bundle import` on this machine brings lies here too. */
    bundles: join(data, 'bundles'),
    key: join(data, 'keys', 'collector.json'),
    recipient: join(data, 'keys', 'recipient.txt'),
    /** Keys for which a certificate was asked (`collector request`). */
    requests: join(data, 'collector', 'identity'),
    lock: join(data, 'collector', 'lock'),
    status: join(data, 'collector', 'status.json'),
    /** Of one facility: its boxes, what was made for it, and what is remembered of it. */
    facility,
    boxes: (id: string) => join(facility(id), 'boxes'),
    /** The certificate of that facility's authority. */
    identity: (id: string) => join(facility(id), 'identity'),
    made: (id: string) => join(facility(id), 'made'),
    making: (id: string) => join(facility(id), 'making'),
    memory: (id: string) => join(facility(id), 'memory.json'),
  };
}
export type CollectorPlaces = ReturnType<typeof collectorPlaces>;
