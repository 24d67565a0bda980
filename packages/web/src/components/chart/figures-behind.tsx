import type { ReactNode } from 'react';
import styles from './chart.module.css';

/** The figures of a picture as a table that opens; on paper it stands open. Rows with `data-thin` stay off the paper. */
export function FiguresBehind({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details className={styles.details}>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <section className={styles.tableBox} aria-label={title} tabIndex={0}>
        {children}
      </section>
    </details>
  );
}
