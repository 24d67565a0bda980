/** A stream that says when it can take more, and when it is gone. */
interface Sink {
  on(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Waits until a full stream takes more, or is gone: then nobody would ever say that it has drained. Leaves no listener behind. */
export function drained(stream: Sink): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.on('drain', resolve);
  stream.on('close', resolve);
  return promise.finally(() => {
    stream.off('drain', resolve);
    stream.off('close', resolve);
  });
}
