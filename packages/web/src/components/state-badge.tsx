import type { Text } from '@tsukuroi/core';
import { useText } from '../platform/language.ts';
import { Icon } from './icon.tsx';
import styles from './state-badge.module.css';
import { lookOf } from './tones.ts';

interface StateBadgeProps {
  /** Which closed set the value belongs to, e.g. `decision` (tones.ts). */
  readonly of: string;
  readonly value: string;
  readonly words: Readonly<Record<string, Text>>;
  readonly large?: boolean;
}

/** A state as icon and word, with colour only as a third sign. A value without words is shown as it is. */
export function StateBadge({ of, value, words, large = false }: StateBadgeProps) {
  const text = useText();
  const look = lookOf(of, value);
  const word = Object.hasOwn(words, value) ? words[value] : undefined;
  return (
    <span className={styles.badge} data-tone={look.tone} data-large={large || undefined}>
      {look.icon === null ? null : <Icon name={look.icon} size={large ? 18 : 14} />}
      {word === undefined ? value : text(word)}
    </span>
  );
}
