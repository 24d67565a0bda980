import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** The part of a page that its address names, so that a link opens it; the first one otherwise. */
export function usePart<const T extends string>(ids: readonly [T, ...T[]]): T {
  const asked = useSearch({ strict: false }).tab;
  return ids.find((one) => one === asked) ?? ids[0];
}

interface PartsProps<T extends string> {
  /** The first one is shown where the address names none. */
  readonly ids: readonly [T, ...T[]];
  readonly part: T;
  readonly titleOf: (part: T) => ReactNode;
  /** Said to a screen reader before the list of parts. */
  readonly label: string;
  /** A `<Part>` for each. */
  readonly children: ReactNode;
}

/** A page in parts, of which one is shown; on paper only that one, without the list. */
export function Parts<T extends string>({ ids, part, titleOf, label, children }: PartsProps<T>) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={part}
      onChange={(next) => void navigate({ to: '.', search: next === ids[0] ? {} : { tab: next }, replace: true })}
      keepMounted={false}
      className={styles.tabs}
      classNames={{ panel: styles.panel }}
    >
      <Tabs.List aria-label={label} className="only-screen">
        {ids.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {titleOf(one)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {children}
    </Tabs>
  );
}

/** What it holds takes the keyboard itself; the frame around it does not. */
export function Part({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Tabs.Panel value={id} tabIndex={-1}>
      {children}
    </Tabs.Panel>
  );
}
