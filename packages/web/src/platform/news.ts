import { useEffect, useRef } from 'react';
import { useSomebodyHere } from './activity.ts';

/**
 * Calls `act` with each server-sent event of a name while somebody sits here: what is asked for because of an event keeps the session
 * alive, and a page left open must not stay signed in for that.
 */
export function useNews(name: string, act: (data: unknown) => void): void {
  const here = useSomebodyHere();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!here) {
      return;
    }
    const events = new EventSource('/api/v1/events');
    events.addEventListener(name, (event: MessageEvent<string>) => latest.current(JSON.parse(event.data)));
    return () => events.close();
  }, [here, name]);
}
