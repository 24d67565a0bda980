/** Small files are mostly waiting for the disk to flush; so many wait together. */
const AT_ONCE = 8;

/**
 * Runs `work` over the items, some at once, and answers when none is running any more. After the first failure no new one
 * begins; that failure is thrown.
 */
export async function someAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const item = items[next++];
      try {
        if (item !== undefined) {
          await work(item);
        }
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failure !== undefined) {
    throw failure.error;
  }
}
