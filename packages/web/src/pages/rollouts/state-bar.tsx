import type { RolloutCounts } from '@tsukuroi/protocol/rollouts-api.ts';
import { useId } from 'react';
import chart from '../../components/chart/chart.module.css';
import { Patterns, paintOf, Swatch } from '../../components/chart/looks.tsx';
import { stretches } from '../../components/chart/scale.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { GROUPS, groupCounts, shownGroups, totalOf } from './board-model.ts';
import styles from './rollouts.module.css';

/** All devices of a rollout as one bar with its counts in words; a group without devices keeps its place when it matters. */
export function StateBar({ counts }: { readonly counts: RolloutCounts }) {
  const text = useText();
  const language = useLanguage();
  const patterns = useId();
  const sums = groupCounts(counts);
  return (
    <div className={styles.wholeBar}>
      <Patterns id={patterns} />
      <dl className={styles.legend}>
        {shownGroups([counts]).map((place) => {
          const group = GROUPS[place];
          const sum = sums[place] ?? 0;
          return group === undefined ? null : (
            <div key={group.key} data-zero={sum === 0 || undefined}>
              <Swatch look={group.look} patterns={patterns} />
              <dt>{text(group.words)}</dt>
              <dd>{formatCount(sum, language)}</dd>
            </div>
          );
        })}
      </dl>
      <svg width="100%" height={18} aria-hidden="true" focusable="false">
        {stretches(sums, totalOf(counts)).map(({ from, width }, place) => {
          const group = GROUPS[place];
          return group === undefined || width === 0 ? null : (
            <rect
              key={group.key}
              x={`${from}%`}
              width={`${width}%`}
              height={18}
              className={chart.fill}
              data-look={group.look}
              fill={paintOf(group.look, patterns)}
            />
          );
        })}
      </svg>
    </div>
  );
}
