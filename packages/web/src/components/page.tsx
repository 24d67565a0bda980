import { type ReactNode, useEffect, useRef } from 'react';
import { AddressLink } from './address-link.tsx';
import { Icon } from './icon.tsx';
import styles from './page.module.css';

interface PageProps {
  readonly title: string;
  /** A line under the title: what this page is for, or the state of the thing shown. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The list this page belongs to. */
  readonly from?: { readonly to: string; readonly title: string };
  readonly children: ReactNode;
  /** `list` gives the one list the rest of the window and prints on A4 landscape; `text` keeps lines readable. */
  readonly kind?: 'list' | 'text' | 'wide';
  /** The page shows a sheet that is complete by itself: its own title is not printed. */
  readonly paper?: boolean;
}

/** The frame of every page: title, lead, actions, content. The title gets the focus when the page opens, so that it is read out. */
export function Page({ title, lead, actions, from, children, kind = 'wide', paper = false }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – つくろい`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`${styles.page} ${kind === 'list' ? 'list-page' : ''}`} data-kind={kind}>
      <header className={`${styles.head} ${paper ? 'only-screen' : ''}`}>
        <div className={styles.words}>
          {from === undefined ? null : (
            <AddressLink to={from.to} className={`${styles.from} only-screen`}>
              <Icon name="back" size={13} />
              {from.title}
            </AddressLink>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <div className={styles.lead}>{lead}</div>}
        </div>
        {actions === undefined ? null : <div className={`${styles.actions} only-screen`}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page on white. */
export function Panel({
  title,
  actions,
  children,
  className,
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}) {
  return (
    <section className={`${styles.panel} ${className ?? ''}`}>
      {title === undefined ? null : (
        <header className={styles.panelHead}>
          <h2>{title}</h2>
          {actions === undefined ? null : <div className="only-screen">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
