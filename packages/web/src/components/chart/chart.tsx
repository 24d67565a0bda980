import { lazy, type ReactNode, Suspense } from 'react';
import styles from './chart.module.css';
import type { ChartOption } from './drawing.ts';

// The drawing library comes only when a page has a chart, and after the page's own words.
const ChartSurface = lazy(() => import('./chart-surface.tsx'));

interface ChartProps {
  readonly title: string;
  /** What the picture shows, in a sentence. */
  readonly summary?: string;
  readonly option: ChartOption;
  readonly height: number;
  /** The same figures as a table: for screen readers, and for whoever wants the numbers. */
  readonly table: ReactNode;
  readonly tableTitle: string;
  readonly links?: ReactNode;
}

/** A picture with its figures beside it as a table; the picture itself is hidden from screen readers. */
export function Chart({ title, summary, option, height, table, tableTitle, links }: ChartProps) {
  return (
    <figure className={styles.figure}>
      <figcaption>
        <h2>{title}</h2>
        {summary === undefined ? null : <p className="soft small">{summary}</p>}
      </figcaption>
      <div aria-hidden="true" style={{ height }}>
        <Suspense>
          <ChartSurface option={option} height={height} />
        </Suspense>
      </div>
      {links}
      <details className={styles.details}>
        <summary>{tableTitle}</summary>
        <div className={styles.tableBox}>{table}</div>
      </details>
    </figure>
  );
}
