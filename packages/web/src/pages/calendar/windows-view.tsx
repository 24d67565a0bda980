import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { PolicyCalendar } from '@tsukuroi/protocol/policies-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { serverClock, todayInJapan } from '../../platform/clock.ts';
import { formatCount, formatDayLong, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { Runs } from '../policies/preview-panel.tsx';
import styles from './calendar.module.css';
import { addDaysTo, addMonths, calendarDays, daysOfMonth, daysOfWeek, departmentsOf } from './calendar-model.ts';
import { MonthTable } from './month-table.tsx';
import { WeekTable } from './week-table.tsx';
import { useCalendarWords } from './words.ts';

type View = 'month' | 'week';

/** Where the calendar stands, kept in the address so that it can be sent to somebody and printed again. */
function usePlace() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const today = todayInJapan();
  const view: View = search.view === 'week' ? 'week' : 'month';
  const asked = typeof search.day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(search.day) ? search.day : today;
  const day = Number.isNaN(Date.parse(asked)) ? today : asked;
  const go = (next: { readonly view?: View; readonly day?: string }): void =>
    void navigate({
      to: '.',
      search: { ...(view === 'week' ? { view } : {}), ...(day === today ? {} : { day }), ...next },
      replace: true,
    });
  return { day, go, today, view };
}

export function WindowsView() {
  const t = useCalendarWords();
  const language = useLanguage();
  const { day, go, today, view } = usePlace();
  const month = day.slice(0, 7);
  const days = view === 'week' ? daysOfWeek(day) : daysOfMonth(month);
  const [from = day, to = day] = [days[0], days.at(-1)];
  const calendar = useQuery({
    queryKey: ['calendar', from, to, language],
    queryFn: ({ signal }) => get<PolicyCalendar>(`/policies/calendar?from=${from}&to=${to}`, signal),
    placeholderData: (last) => last,
  });
  const title =
    view === 'week'
      ? t('weekTitle', { from: formatDayLong(from, language) })
      : t('monthTitle', { year: month.slice(0, 4), month: Number(month.slice(5)) });
  const step = (count: number) =>
    go({ day: view === 'week' ? addDaysTo(day, 7 * count) : `${addMonths(month, count)}-01` });
  return (
    <div className={styles.view}>
      <div className={styles.tools}>
        <h2>{title}</h2>
        <fieldset className={`${styles.steps} only-screen`} aria-label={t('shown')}>
          <Button
            size="xs"
            variant={view === 'month' ? 'filled' : 'default'}
            aria-pressed={view === 'month'}
            onClick={() => go({ view: 'month' })}
          >
            {t('month')}
          </Button>
          <Button
            size="xs"
            variant={view === 'week' ? 'filled' : 'default'}
            aria-pressed={view === 'week'}
            onClick={() => go({ view: 'week' })}
          >
            {t('week')}
          </Button>
          <Button size="xs" variant="default" leftSection={<Icon name="back" />} onClick={() => step(-1)}>
            {t('before')}
          </Button>
          <Button size="xs" variant="default" onClick={() => go({ day: today })}>
            {t('now')}
          </Button>
          <Button size="xs" variant="default" rightSection={<Icon name="right" />} onClick={() => step(1)}>
            {t('after')}
          </Button>
          <Button size="xs" variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
            {t('print')}
          </Button>
        </fieldset>
      </div>
      <Pending query={calendar}>
        {(found) => {
          const shown = calendarDays(found, days, month);
          return (
            <div className={styles.view}>
              <Warnings calendar={found} />
              {view === 'week' ? (
                <WeekTable days={shown} departments={departmentsOf(found)} today={today} title={title} />
              ) : (
                <MonthTable days={shown} today={today} title={title} />
              )}
              <NextRuns calendar={found} />
            </div>
          );
        }}
      </Pending>
    </div>
  );
}

function Warnings({ calendar }: { readonly calendar: PolicyCalendar }) {
  const t = useCalendarWords();
  const language = useLanguage();
  // What is over needs nobody any more; the calendar shows it on its day.
  const clashes = calendar.clashes.filter(({ to }) => Date.parse(to) > serverClock.nowMs());
  const { policies, unclassified, warnings, withoutPolicy } = calendar;
  return (
    <>
      {warnings.map((warning) => (
        <Notice key={warning} tone="soon" icon="alert" title={warning} />
      ))}
      {policies.length === 0 ? <Notice tone="unknown" icon="info" title={t('noPolicy')} /> : null}
      {unclassified === 0 && withoutPolicy === 0 ? null : (
        <p className="soft small">
          {unclassified === 0 ? null : <>{t('unclassified', { count: formatCount(unclassified, language) })} ・ </>}
          {t('withoutPolicy', { count: formatCount(withoutPolicy, language) })}
        </p>
      )}
      {clashes.length === 0 ? null : (
        <Notice tone="act" title={t('clashes')}>
          <ul className={styles.list}>
            {clashes.slice(0, 10).map(({ first, from, second }) => (
              <li key={`${first} ${second} ${from}`}>{t('clashText', { first, second, from: formatInstant(from) })}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

/** The next five runs of each policy, and whose devices they are. */
function NextRuns({ calendar }: { readonly calendar: PolicyCalendar }) {
  const t = useCalendarWords();
  const language = useLanguage();
  if (calendar.policies.length === 0) {
    return null;
  }
  return (
    <Panel title={t('next')}>
      <table className={styles.next}>
        <thead>
          <tr>
            <th scope="col">{t('policy')}</th>
            <th scope="col">{t('departments')}</th>
            <th scope="col">{t('next')}</th>
          </tr>
        </thead>
        <tbody>
          {calendar.policies.map(({ departments, id, name, next }) => (
            <tr key={id}>
              <th scope="row">
                <AddressLink to={`/policies/${encodeURIComponent(id)}`}>{name}</AddressLink>
              </th>
              <td>
                {departments
                  .map(
                    ({ department, devices }) => `${department ?? t('noDepartment')} ${formatCount(devices, language)}`,
                  )
                  .join('、')}
              </td>
              <td>
                <Runs runs={next} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
