import type { Today } from '@tsukuroi/protocol';
import { FigureFrame } from '../../components/chart/figure-frame.tsx';
import { FiguresBehind } from '../../components/chart/figures-behind.tsx';
import { LineChart } from '../../components/chart/line-chart.tsx';
import { signed } from '../../components/chart/scale.ts';
import { formatCount, formatDay } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { decisionWord, URGENT } from './series.ts';
import styles from './today.module.css';
import { useTodayWords } from './words.ts';

const HEIGHT_PX = 176;
/** Days in the table on paper; the screen has all. */
const ON_PAPER = 8;
const COUNTED = ['act-now', 'this-week', 'next-window', 'watch'] as const;

function TrendTable({ trend }: { readonly trend: Today['trend'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  const onPaper = signed(trend.length, ON_PAPER);
  return (
    <table>
      <thead>
        <tr>
          {[t('day'), ...COUNTED.map((decision) => decisionWord(decision, language))].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {trend.map((point, index) => (
          <tr key={point.day} data-thin={!onPaper.has(index) || undefined}>
            <th scope="row">{formatDay(point.day)}</th>
            <td>{formatCount(point.actNow, language)}</td>
            <td>{formatCount(point.thisWeek, language)}</td>
            <td>{formatCount(point.nextWindow, language)}</td>
            <td>{formatCount(point.watch, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Which way it goes; from the second counted day on. */
export function Trend({ trend }: { readonly trend: Today['trend'] }) {
  const t = useTodayWords();
  const language = useLanguage();
  const first = trend[0];
  const last = trend.at(-1);
  if (first === undefined || last === undefined || first.day === last.day) {
    return null;
  }
  const summary = t('trendSummary', {
    from: formatDay(first.day),
    to: formatDay(last.day),
    first: formatCount(first.actNow, language),
    last: formatCount(last.actNow, language),
  });
  return (
    <FigureFrame title={t('trend')} summary={summary} className={styles.trend}>
      <LineChart
        days={trend.map(({ day }) => day)}
        lines={URGENT.map(({ key, decision, look }) => ({
          key,
          name: decisionWord(decision, language),
          look,
          counts: trend.map((point) => point[key]),
        }))}
        heightPx={HEIGHT_PX}
      />
      <FiguresBehind title={t('asTable')}>
        <TrendTable trend={trend} />
      </FiguresBehind>
    </FigureFrame>
  );
}
