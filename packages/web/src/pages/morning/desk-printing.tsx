import { Button, Checkbox } from '@mantine/core';
import { isoSeconds } from '@tsukuroi/core/clock.ts';
import type { MorningSheet } from '@tsukuroi/protocol/morning-api.ts';
import { useEffect, useState } from 'react';
import { browserClock } from '../../platform/clock.ts';
import { formatDay, formatInstant } from '../../platform/format.ts';
import styles from './morning.module.css';
import { type Printed, printStep } from './printing.ts';
import { useMorningWords } from './words.ts';

const CHOSEN = 'tsukuroi.desk.prints';
const LAST = 'tsukuroi.desk.printed';
/** The sheet has to be drawn first. */
const DRAWN_MS = 500;

/** A choice of this computer: kept here, or written in the address (`/desk?print#…`) where nobody is there to click. */
export function printsByItself(): boolean {
  return new URLSearchParams(location.search).has('print') || read(CHOSEN) === 'yes';
}

function read(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Whether it is there the next time. */
function keep(key: string, value: string): boolean {
  try {
    globalThis.localStorage?.setItem(key, value);
    return read(key) === value;
  } catch {
    return false;
  }
}

function lastPrinted(): Printed | undefined {
  const [day = '', at = ''] = read(LAST)?.split(' ') ?? [];
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(at)) ? { day, at } : undefined;
}

/** Prints the sheet once each morning, and says so. What cannot be remembered is not printed: a reload would print it again and again. */
export function DeskPrinting({
  chosen,
  onChoose,
  sheet,
}: {
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
  /** Another object after each answer of the server. */
  readonly sheet: MorningSheet;
}) {
  const t = useMorningWords();
  const [printed, setPrinted] = useState(lastPrinted);
  const [forgets, setForgets] = useState(false);
  const print = (): boolean => {
    const now = { day: sheet.day, at: isoSeconds(browserClock.nowMs()) };
    // Remembered first: a printer or a browser that dies over it gets the sheet once, not at each start.
    if (!keep(LAST, `${now.day} ${now.at}`)) {
      return false;
    }
    setPrinted(now);
    window.print();
    return true;
  };
  const step = printStep(sheet, printed, browserClock.nowMs());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer of the server is a moment to look again
  useEffect(() => {
    if (!chosen || step !== 'print') {
      return undefined;
    }
    const drawn = setTimeout(() => {
      // Another window of this computer may have been quicker.
      if (printStep(sheet, lastPrinted(), browserClock.nowMs()) === 'print') {
        setForgets(!print());
      }
    }, DRAWN_MS);
    return () => clearTimeout(drawn);
  }, [chosen, step, sheet]);
  const says = () => {
    if (forgets) {
      return t('printForgets');
    }
    if (printed?.day === sheet.day) {
      return t('printedAt', { at: formatInstant(printed.at) });
    }
    if (!chosen) {
      return t('printOff');
    }
    return step === 'other-day'
      ? t('printOtherDay', { day: formatDay(sheet.day) })
      : t(step === 'over' ? 'printOver' : 'printWaits');
  };
  return (
    <div className={`${styles.printing} only-screen`}>
      <p role="status">{says()}</p>
      <Checkbox
        label={t('printChoice')}
        checked={chosen}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          keep(CHOSEN, wanted ? 'yes' : 'no');
          onChoose(wanted);
        }}
      />
      <Button
        variant="default"
        onClick={() => {
          if (!print()) {
            window.print();
          }
        }}
      >
        {t('printNow')}
      </Button>
    </div>
  );
}
