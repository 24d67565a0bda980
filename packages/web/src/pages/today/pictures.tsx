import type { Today } from '@tsukuroi/protocol';
import { AddressLink } from '../../components/address-link.tsx';
import { BarTable } from '../../components/chart/bar-table.tsx';
import { FigureFrame } from '../../components/chart/figure-frame.tsx';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { byUrgency, decisionWord, URGENT } from './series.ts';
import styles from './today.module.css';
import { Trend } from './trend.tsx';
import { useTodayWords } from './words.ts';

/** Departments shown at first. */
const SHOWN_DEPARTMENTS = 8;

function Departments({ departments }: { readonly departments: Today['byDepartment'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  if (departments.every((entry) => URGENT.every(({ key }) => entry[key] === 0))) {
    return null;
  }
  const total = departments.length;
  const shown = Math.min(SHOWN_DEPARTMENTS, total);
  return (
    <FigureFrame title={t('departments')} summary={t('departmentsMore', { total })} className={styles.departments}>
      <BarTable
        caption={t('departments')}
        rowTitle={t('department')}
        series={URGENT.map(({ key, decision, look }) => ({ key, name: decisionWord(decision, language), look }))}
        rows={byUrgency(departments).map((entry) => ({
          key: entry.department,
          title:
            entry.department === '' ? (
              t('noDepartment')
            ) : (
              <AddressLink to={listAddress('/devices', { department: entry.department })}>
                {entry.department}
              </AddressLink>
            ),
          counts: URGENT.map(({ key }) => entry[key]),
          more: [entry.devices],
        }))}
        more={[t('deviceCount')]}
        shown={SHOWN_DEPARTMENTS}
        restTitle={{ more: t('departmentsRest', { count: total - shown }), fewer: t('departmentsFewer', { shown }) }}
      />
    </FigureFrame>
  );
}

function Ages({ ages }: { readonly ages: Today['ages'] }) {
  const t = useTodayWords();
  if (ages.every((age) => age.count === 0)) {
    return null;
  }
  return (
    <FigureFrame title={t('ages')} className={styles.ages}>
      <BarTable
        caption={t('ages')}
        rowTitle={t('band')}
        series={[{ key: 'count', name: t('findings'), look: 'plain' }]}
        rows={ages.map(({ band, count }) => ({ key: band, title: band, counts: [count] }))}
      />
    </FigureFrame>
  );
}

/** Where looking beats reading: the way it goes, where it is, how old it is. A picture with nothing to see is left out. */
export function Pictures({ today }: { readonly today: Today }) {
  return (
    <div className={styles.charts}>
      <Trend trend={today.trend} />
      <Departments departments={today.byDepartment} />
      <Ages ages={today.ages} />
    </div>
  );
}
