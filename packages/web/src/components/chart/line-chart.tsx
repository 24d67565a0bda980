import { formatCount, formatDay } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './chart.module.css';
import { dashOf, type SeriesLook, Sign } from './looks.tsx';
import { countMarks, placesOfDays, signed } from './scale.ts';

export interface Line {
  readonly key: string;
  readonly name: string;
  readonly look: SeriesLook;
  /** One count for each day, oldest first. */
  readonly counts: readonly number[];
}

interface LineChartProps {
  /** ISO days, oldest first, at least two. */
  readonly days: readonly string[];
  readonly lines: readonly Line[];
  readonly heightPx: number;
}

const SIGNS = 10;
const DIGIT_PX = 7.5;

/**
 * Counts over days as lines. Places are given in per cent, so the picture fits its box on screen and paper without a script
 * that measures. It is hidden from screen readers: a table of the same figures belongs beside it.
 */
export function LineChart({ days, lines, heightPx }: LineChartProps) {
  const language = useLanguage();
  const places = placesOfDays(days);
  const marks = countMarks(Math.max(...lines.flatMap(({ counts }) => counts)));
  const top = marks.at(-1) ?? 1;
  const up = (count: number): number => 100 - (count / top) * 100;
  const withSign = signed(days.length, SIGNS);
  const gutter = formatCount(top, language).length * DIGIT_PX + 10;
  return (
    <div aria-hidden="true">
      <ul className={styles.key}>
        {lines.map(({ key, name, look, counts }) => (
          <li key={key}>
            <svg aria-hidden="true" width={30} height={12} className={styles.swatch}>
              <line
                x1={0}
                x2={30}
                y1={6}
                y2={6}
                className={styles.line}
                data-look={look}
                strokeDasharray={dashOf(look)}
              />
              <svg aria-hidden="true" x={15} y={6} className={styles.loose}>
                <Sign look={look} />
              </svg>
            </svg>
            {name} <strong>{formatCount(counts.at(-1) ?? 0, language)}</strong>
          </li>
        ))}
      </ul>
      <div className={styles.plotBox} style={{ paddingLeft: gutter }}>
        <svg aria-hidden="true" width="100%" height={heightPx} className={styles.loose}>
          {marks.map((mark) => (
            <g key={mark}>
              <line x1="0%" x2="100%" y1={`${up(mark)}%`} y2={`${up(mark)}%`} className={styles.mark} />
              <text x={-7} y={`${up(mark)}%`} dy="0.35em" textAnchor="end" className={styles.word}>
                {formatCount(mark, language)}
              </text>
            </g>
          ))}
          <svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none" className={styles.loose}>
            {lines.toReversed().map(({ key, look, counts }) => (
              <polyline
                key={key}
                points={counts.map((count, index) => `${places[index] ?? 0},${up(count)}`).join(' ')}
                className={styles.line}
                data-look={look}
                strokeDasharray={dashOf(look)}
              />
            ))}
          </svg>
          {lines.toReversed().map(({ key, look, counts }) =>
            counts.map((count, index) =>
              withSign.has(index) ? (
                <svg
                  aria-hidden="true"
                  key={`${key} ${days[index]}`}
                  x={`${places[index] ?? 0}%`}
                  y={`${up(count)}%`}
                  className={styles.loose}
                >
                  <Sign look={look} />
                </svg>
              ) : null,
            ),
          )}
          <text x="0%" y="100%" dy="1.6em" className={styles.word}>
            {formatDay(days[0] ?? '').slice(5)}
          </text>
          <text x="100%" y="100%" dy="1.6em" textAnchor="end" className={styles.word}>
            {formatDay(days.at(-1) ?? '').slice(5)}
          </text>
        </svg>
      </div>
    </div>
  );
}
