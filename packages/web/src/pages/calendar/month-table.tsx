import { formatDayLong } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './calendar.module.css';
import type { CalendarDay } from './calendar-model.ts';
import { useCalendarWords, WEEKDAY_WORDS } from './words.ts';

interface DayNotesProps {
  readonly day: CalendarDay;
  /** One department alone, in the view by department. */
  readonly department?: string;
}

/** What stands on one day: freezes first, since they take the windows away. */
export function DayNotes({ day, department }: DayNotesProps) {
  const t = useCalendarWords();
  const openings =
    department === undefined
      ? day.openings
      : day.openings.filter(({ departments }) => departments.includes(department));
  return (
    <ul className={styles.list}>
      {day.freezes.map((reason) => (
        <li key={reason} className={styles.frozen}>
          {t('frozen', { reason })}
        </li>
      ))}
      {openings.map(({ evening, from, name, policy, to }) => (
        <li key={`${policy} ${from} ${evening}`} className={styles.opening}>
          <span className={styles.whole}>
            {from}–{to}
          </span>{' '}
          <span className={styles.whole}>{evening ? t('evening', { name }) : name}</span>
        </li>
      ))}
      {department === undefined
        ? day.clashes.map((groups) => (
            <li key={groups} className={styles.clash}>
              {t('clash', { groups })}
            </li>
          ))
        : null}
    </ul>
  );
}

/** A month as weeks from Monday to Sunday. */
export function MonthTable({ days, today, title }: { days: readonly CalendarDay[]; today: string; title: string }) {
  const language = useLanguage();
  const weeks = Array.from({ length: days.length / 7 }, (_, index) => days.slice(index * 7, index * 7 + 7));
  return (
    <div className={styles.scroll}>
      <table className={styles.month}>
        <caption className="only-heard">{title}</caption>
        <thead>
          <tr>
            {WEEKDAY_WORDS[language].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((day) => (
                <td
                  key={day.day}
                  data-outside={day.inMonth ? undefined : true}
                  data-today={day.day === today || undefined}
                >
                  <div>
                    <span className={styles.number}>
                      <span aria-hidden="true">{Number(day.day.slice(8))}</span>
                      <span className="only-heard">{formatDayLong(day.day, language)}</span>
                    </span>{' '}
                    {day.holidays.map((name) => (
                      <span key={name} className={styles.holiday}>
                        {name}
                      </span>
                    ))}
                  </div>
                  <DayNotes day={day} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
