import { useLanguage } from '../../platform/language.ts';
import styles from './calendar.module.css';
import type { CalendarDay } from './calendar-model.ts';
import { DayNotes } from './month-table.tsx';
import { useCalendarWords, WEEKDAY_WORDS } from './words.ts';

interface WeekTableProps {
  readonly days: readonly CalendarDay[];
  readonly departments: readonly string[];
  readonly today: string;
  readonly title: string;
}

/** A week with a line for each department. */
export function WeekTable({ days, departments, title, today }: WeekTableProps) {
  const t = useCalendarWords();
  const names = WEEKDAY_WORDS[useLanguage()];
  return (
    <div className={styles.scroll}>
      <table className={styles.month}>
        <caption className="only-heard">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('department')}</th>
            {days.map(({ day, holidays }, index) => (
              <th key={day} scope="col">
                {Number(day.slice(5, 7))}/{Number(day.slice(8))}({names[index]}){' '}
                {holidays.map((name) => (
                  <span key={name} className={styles.holiday}>
                    {name}
                  </span>
                ))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {departments.map((department) => (
            <tr key={department}>
              <th scope="row">{department === '' ? t('noDepartment') : department}</th>
              {days.map((day) => (
                <td key={day.day} data-today={day.day === today || undefined}>
                  <DayNotes day={day} department={department} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
