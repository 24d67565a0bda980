/** Keeps the most recently used answers up to a total weight. */
export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  /** Keeps a value of a weight; the least recently used ones make room. Something heavier than the whole cache is not kept. */
  set(key: K, value: V, weight: number): void;
}

export function boundedCache<K, V>(limit: number): BoundedCache<K, V> {
  const entries = new Map<K, { readonly value: V; readonly weight: number }>();
  let total = 0;
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) {
        return undefined;
      }
      // A Map keeps the order of insertion: putting it in again makes it the youngest.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, weight) {
      if (weight > limit) {
        return;
      }
      total -= entries.get(key)?.weight ?? 0;
      entries.delete(key);
      entries.set(key, { value, weight });
      total += weight;
      for (const [oldest, entry] of entries) {
        if (total <= limit) {
          return;
        }
        entries.delete(oldest);
        total -= entry.weight;
      }
    },
  };
}
