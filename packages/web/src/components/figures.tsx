import type { ReactNode } from 'react';
import styles from './figures.module.css';

export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

/** Label and value pairs in a row, as the head of a page about one thing. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className={styles.figures}>
      {figures.map((figure) => (
        <div key={figure.label}>
          <dt>{figure.label}</dt>
          <dd>{figure.value}</dd>
          {figure.note === undefined ? null : <dd className={styles.note}>{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** Label and value pairs below each other. */
export function Pairs({ pairs }: { readonly pairs: readonly Figure[] }) {
  return (
    <dl className={styles.pairs}>
      {pairs.map((pair) => (
        <div key={pair.label}>
          <dt>{pair.label}</dt>
          <dd>
            {pair.value}
            {pair.note === undefined ? null : <span className={styles.note}> {pair.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
