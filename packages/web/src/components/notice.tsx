import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './notice.module.css';
import type { Tone } from './tones.ts';

const ICONS: Readonly<Record<Tone, IconName>> = {
  act: 'alert',
  soon: 'clock',
  plan: 'info',
  watch: 'info',
  unknown: 'question',
  good: 'check',
  plain: 'info',
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly icon?: IconName;
  /** `alert` interrupts a screen reader, `status` waits for a pause. Leave out for what stood there from the start. */
  readonly role?: 'alert' | 'status';
}

/** A worded message: what it is, then what to do. */
export function Notice({ tone, title, children, actions, icon, role }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} role={role}>
      <Icon name={icon ?? ICONS[tone]} size={20} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
      {actions === undefined ? null : <div className={`${styles.actions} only-screen`}>{actions}</div>}
    </div>
  );
}
