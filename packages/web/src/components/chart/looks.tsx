import styles from './chart.module.css';

/** How one series is told from another: by shape, line and filling, so that colour only repeats it (WCAG 2.2, 1.4.1). */
export type SeriesLook = 'act' | 'soon' | 'plan' | 'plain' | 'unknown' | 'wait' | 'good';

const DASHES: Readonly<Record<SeriesLook, string | undefined>> = {
  act: undefined,
  soon: '7 4',
  plan: '2 3',
  plain: undefined,
  unknown: '1 3',
  wait: '10 3',
  good: undefined,
};

export function dashOf(look: SeriesLook): string | undefined {
  return DASHES[look];
}

/** The sign of a line, drawn around 0,0. */
export function Sign({ look }: { readonly look: SeriesLook }) {
  if (look === 'soon') {
    return <rect x={-3.5} y={-3.5} width={7} height={7} className={styles.fill} data-look={look} />;
  }
  if (look === 'plan') {
    return <path d="M0-4.6 4.4 3.4H-4.4Z" className={styles.fill} data-look={look} />;
  }
  return <circle r={3.7} className={styles.fill} data-look={look} />;
}

const PATTERNED: ReadonlySet<SeriesLook> = new Set(['soon', 'plan', 'unknown', 'wait']);

/** What a filling is painted with; `patterns` names the definitions that `Patterns` drew. */
export function paintOf(look: SeriesLook, patterns: string): string | undefined {
  return PATTERNED.has(look) ? `url(#${patterns}-${look})` : undefined;
}

/** Stripes and dots for bars, drawn once for each picture under an id of its own. */
export function Patterns({ id }: { readonly id: string }) {
  return (
    <svg width={0} height={0} className={styles.definitions} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={`${id}-soon`} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={6} height={6} className={styles.fill} data-look="soon" />
          <rect width={2} height={6} className={styles.gap} />
        </pattern>
        <pattern id={`${id}-plan`} width={6} height={6} patternUnits="userSpaceOnUse">
          <rect width={6} height={6} className={styles.fill} data-look="plan" />
          <circle cx={3} cy={3} r={1.3} className={styles.gap} />
        </pattern>
        <pattern id={`${id}-unknown`} width={5} height={5} patternUnits="userSpaceOnUse">
          <path d="M0 5 5 0M-1 1 1-1M4 6 6 4M0 0 5 5M-1 4 1 6M4-1 6 1" className={styles.stroke} data-look="unknown" />
        </pattern>
        <pattern id={`${id}-wait`} width={6} height={4} patternUnits="userSpaceOnUse">
          <rect width={6} height={1.4} className={styles.fill} data-look="wait" />
        </pattern>
      </defs>
    </svg>
  );
}

/** A small piece of a bar, to stand beside the word of its series. */
export function Swatch({ look, patterns }: { readonly look: SeriesLook; readonly patterns: string }) {
  return (
    <svg width={16} height={12} className={styles.swatch} aria-hidden="true" focusable="false">
      <rect width={16} height={12} className={styles.fill} data-look={look} fill={paintOf(look, patterns)} />
    </svg>
  );
}
