import type { Today } from '@tsukuroi/protocol';
import { DECISION_WORDS } from '@tsukuroi/protocol/words.ts';
import { useMemo } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Chart } from '../../components/chart/chart.tsx';
import { formatCount, formatDay } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { agesChart, byUrgency, departmentsChart, SHOWN_DEPARTMENTS, trendChart } from './charts.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

const HEIGHT_PX = 224;

function useDecisionHeads(): readonly string[] {
  const text = useText();
  return ['act-now', 'this-week', 'next-window', 'watch'].map((id) => {
    const word = DECISION_WORDS[id];
    return word === undefined ? id : text(word);
  });
}

function TrendTable({ trend }: { readonly trend: Today['trend'] }) {
  const t = useTodayWords();
  const heads = useDecisionHeads();
  return (
    <table>
      <thead>
        <tr>
          {[t('day'), ...heads].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {trend.map((point) => (
          <tr key={point.day}>
            <th scope="row">{formatDay(point.day)}</th>
            <td>{point.actNow}</td>
            <td>{point.thisWeek}</td>
            <td>{point.nextWindow}</td>
            <td>{point.watch}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AgesTable({ ages }: { readonly ages: Today['ages'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('band')}</th>
          <th scope="col">{t('findings')}</th>
        </tr>
      </thead>
      <tbody>
        {ages.map((age) => (
          <tr key={age.band}>
            <th scope="row">{age.band}</th>
            <td>{formatCount(age.count, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DepartmentsTable({ departments }: { readonly departments: Today['byDepartment'] }) {
  const t = useTodayWords();
  const heads = useDecisionHeads().slice(0, 3);
  return (
    <table>
      <thead>
        <tr>
          {[t('department'), ...heads, t('deviceCount')].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {byUrgency(departments).map((entry) => (
          <tr key={entry.department}>
            <th scope="row">
              {entry.department === '' ? (
                t('noDepartment')
              ) : (
                <AddressLink to={listAddress('/devices', { department: entry.department })}>
                  {entry.department}
                </AddressLink>
              )}
            </th>
            <td>{entry.actNow}</td>
            <td>{entry.thisWeek}</td>
            <td>{entry.nextWindow}</td>
            <td>{entry.devices}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The three pictures, where looking beats reading: the way it goes, how old it is, where it is. One with nothing to see is left out. */
export function Charts({ today }: { readonly today: Today }) {
  const t = useTodayWords();
  const language = useLanguage();
  const none = t('noDepartment');
  const trend = useMemo(() => trendChart(today.trend, language), [today.trend, language]);
  const ages = useMemo(() => agesChart(today.ages), [today.ages]);
  const departments = useMemo(
    () => departmentsChart(today.byDepartment, language, none),
    [today.byDepartment, language, none],
  );
  const first = today.trend[0];
  const last = today.trend.at(-1);
  return (
    <div className={styles.charts}>
      {first === undefined || last === undefined || first.day === last.day ? null : (
        <Chart
          title={t('trend')}
          summary={t('trendSummary', {
            from: formatDay(first.day),
            to: formatDay(last.day),
            first: first.actNow,
            last: last.actNow,
          })}
          option={trend}
          height={HEIGHT_PX}
          table={<TrendTable trend={today.trend} />}
          tableTitle={t('asTable')}
        />
      )}
      {today.byDepartment.every((entry) => entry.actNow + entry.thisWeek + entry.nextWindow === 0) ? null : (
        <Chart
          title={t('departments')}
          summary={t('departmentsMore', {
            shown: Math.min(SHOWN_DEPARTMENTS, today.byDepartment.length),
            total: today.byDepartment.length,
          })}
          option={departments}
          height={HEIGHT_PX}
          table={<DepartmentsTable departments={today.byDepartment} />}
          tableTitle={t('asTable')}
        />
      )}
      {today.ages.every((age) => age.count === 0) ? null : (
        <Chart
          title={t('ages')}
          option={ages}
          height={HEIGHT_PX}
          table={<AgesTable ages={today.ages} />}
          tableTitle={t('asTable')}
        />
      )}
    </div>
  );
}
