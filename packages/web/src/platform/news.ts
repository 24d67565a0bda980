import { useEffect, useRef } from 'react';
import { useSomebodyHere } from './activity.ts';

/**
 * Calls `act` with each server-sent event of a name while somebody sits here: what is asked for because of an event keeps the session
 * alive, and a page left open must not stay signed in for that.
 *
 * @param restMs after a call the page rests so long; of the events meanwhile only the newest is told, at the end
 */
export function useNews(name: string, act: (data: unknown) => void, restMs = 0): void {
  const here = useSomebodyHere();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!here) {
      return;
    }
    let resting: ReturnType<typeof setTimeout> | undefined;
    let kept: { readonly data: unknown } | undefined;
    const tell = (data: unknown): void => {
      if (resting !== undefined) {
        kept = { data };
        return;
      }
      latest.current(data);
      if (restMs > 0) {
        resting = setTimeout(() => {
          resting = undefined;
          const last = kept;
          kept = undefined;
          if (last !== undefined) {
            tell(last.data);
          }
        }, restMs);
      }
    };
    const events = new EventSource('/api/v1/events');
    events.addEventListener(name, (event: MessageEvent<string>) => tell(JSON.parse(event.data)));
    return () => {
      clearTimeout(resting);
      events.close();
    };
  }, [here, name, restMs]);
}
