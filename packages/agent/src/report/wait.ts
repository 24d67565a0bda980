/** Waits so many seconds, or until the program is to end. */
export async function waitOrEnd(seconds: number, ended: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, seconds * 1000);
  await Promise.race([promise, ended]);
  clearTimeout(timer);
}
