import type { ReactNode } from 'react';
import { AddressLink } from './address-link.tsx';
import styles from './button-link.module.css';
import { Icon, type IconName } from './icon.tsx';

interface ButtonLinkProps {
  readonly to: string;
  readonly icon?: IconName;
  /** The second choice beside a first one. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

/** A link that looks like the button it stands beside: it goes somewhere, it changes nothing. */
export function ButtonLink({ to, icon, quiet = false, children }: ButtonLinkProps) {
  return (
    <AddressLink to={to} className={styles.link} data-quiet={quiet || undefined}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </AddressLink>
  );
}
