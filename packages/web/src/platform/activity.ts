import { useEffect, useState } from 'react';

const EVENTS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
const RESTS_AFTER_MS = 5 * 60_000;

/**
 * True while somebody sits here: used the page in the last five minutes. What reads by itself stops otherwise, since every
 * request keeps the session alive, and a page left open must not stay signed in for that.
 */
export function useSomebodyHere(): boolean {
  const [here, setHere] = useState(true);
  useEffect(() => {
    let rest = setTimeout(() => setHere(false), RESTS_AFTER_MS);
    const seen = () => {
      clearTimeout(rest);
      setHere(true);
      rest = setTimeout(() => setHere(false), RESTS_AFTER_MS);
    };
    for (const event of EVENTS) {
      window.addEventListener(event, seen, { passive: true });
    }
    return () => {
      clearTimeout(rest);
      for (const event of EVENTS) {
        window.removeEventListener(event, seen);
      }
    };
  }, []);
  return here;
}
