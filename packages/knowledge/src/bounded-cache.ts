/** Keeps recently used answers; holds at most `limit` of weight. */
export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  /** Keeps a value of a weight. Something heavier than half the cache is not kept. */
  set(key: K, value: V, weight: number): void;
}

/**
 * Two generations: what is asked for moves to the young one; when that is half full it becomes the old one and the old one is
 * let go as a whole. (Moving each key to the end of one Map at every hit costs more than most answers: deletions make a
 * large Map rebuild itself again and again.)
 */
export function boundedCache<K, V>(limit: number): BoundedCache<K, V> {
  let young = new Map<K, { readonly value: V; readonly weight: number }>();
  let old: typeof young = new Map();
  let weightOfYoung = 0;
  const put = (key: K, value: V, weight: number): void => {
    if (weightOfYoung + weight > limit / 2) {
      old = young;
      young = new Map();
      weightOfYoung = 0;
    }
    weightOfYoung += weight - (young.get(key)?.weight ?? 0);
    young.set(key, { value, weight });
  };
  return {
    get(key) {
      const recent = young.get(key);
      if (recent !== undefined) {
        return recent.value;
      }
      const earlier = old.get(key);
      if (earlier === undefined) {
        return undefined;
      }
      put(key, earlier.value, earlier.weight);
      return earlier.value;
    },
    set(key, value, weight) {
      if (weight <= limit / 2) {
        put(key, value, weight);
      }
    },
  };
}
