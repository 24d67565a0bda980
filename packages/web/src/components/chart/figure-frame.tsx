import type { ReactNode } from 'react';
import styles from './chart.module.css';

interface FigureFrameProps {
  readonly title: string;
  /** What the picture shows, in a sentence. */
  readonly summary?: string | undefined;
  /** Its share of the row it stands in. */
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** The frame of a picture: its title and, in a sentence, what it shows. */
export function FigureFrame({ title, summary, className = '', children }: FigureFrameProps) {
  return (
    <figure className={`${styles.figure} ${className}`}>
      <figcaption>
        <h2>{title}</h2>
        {summary === undefined ? null : <p className="soft small">{summary}</p>}
      </figcaption>
      {children}
    </figure>
  );
}
