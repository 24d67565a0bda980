import { type ReactNode, useId, useState } from 'react';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './chart.module.css';
import { Patterns, paintOf, type SeriesLook, Swatch } from './looks.tsx';
import { stretches } from './scale.ts';

export interface BarSeries {
  readonly key: string;
  readonly name: string;
  readonly look: SeriesLook;
}

export interface BarRow {
  readonly key: string;
  readonly title: ReactNode;
  /** One count for each series, in their order. */
  readonly counts: readonly number[];
  /** Further figures behind the bar, one for each of `more`. */
  readonly more?: readonly number[];
}

interface BarTableProps {
  readonly caption: string;
  /** What a row is. */
  readonly rowTitle: string;
  readonly series: readonly BarSeries[];
  readonly rows: readonly BarRow[];
  /** Titles of further figures that are not drawn. */
  readonly more?: readonly string[];
  /** Rows shown at first; the button brings the others, paper has them all. */
  readonly shown?: number;
  /** Words of that button. */
  readonly restTitle?: { readonly more: string; readonly fewer: string };
}

/** A table whose rows carry their bar: one thing for eyes, keyboard, screen reader and paper. */
export function BarTable({ caption, rowTitle, series, rows, more = [], shown, restTitle }: BarTableProps) {
  const language = useLanguage();
  const patterns = useId();
  const [all, setAll] = useState(false);
  const several = series.length > 1;
  const highest = Math.max(...rows.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0)));
  const rest = shown === undefined ? 0 : Math.max(0, rows.length - shown);
  return (
    <div className={styles.bars}>
      <Patterns id={patterns} />
      {several ? (
        <ul className={styles.key} aria-hidden="true">
          {series.map(({ key, name, look }) => (
            <li key={key}>
              <Swatch look={look} patterns={patterns} />
              {name}
            </li>
          ))}
        </ul>
      ) : null}
      <table className={styles.barTable}>
        <caption className="only-heard">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            <td className={styles.barCell} />
            {series.map(({ key, name, look }) => (
              <th key={key} scope="col">
                {several ? <Swatch look={look} patterns={patterns} /> : null}
                <span className={several ? 'only-heard' : undefined}>{name}</span>
              </th>
            ))}
            {more.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.key} data-rest={(!all && shown !== undefined && index >= shown) || undefined}>
              <th scope="row">{row.title}</th>
              <td className={styles.barCell}>
                <svg width="100%" height={14} className={styles.bar} aria-hidden="true" focusable="false">
                  {stretches(row.counts, highest).map(({ from, width }, place) => {
                    const one = series[place];
                    return one === undefined || width === 0 ? null : (
                      <rect
                        key={one.key}
                        x={`${from}%`}
                        width={`${width}%`}
                        height={14}
                        className={styles.fill}
                        data-look={one.look}
                        fill={paintOf(one.look, patterns)}
                      />
                    );
                  })}
                </svg>
              </td>
              {[...row.counts, ...(row.more ?? [])].map((count, place) => (
                <td key={series[place]?.key ?? more[place - series.length]} data-zero={count === 0 || undefined}>
                  {formatCount(count, language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rest === 0 || restTitle === undefined ? null : (
        <button
          type="button"
          className={`${styles.moreRows} only-screen`}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? restTitle.fewer : restTitle.more}
        </button>
      )}
    </div>
  );
}
