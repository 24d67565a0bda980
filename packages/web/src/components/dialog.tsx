import { type ReactNode, useEffect, useId, useRef } from 'react';
import { catalogue } from '../platform/language.ts';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

const useWords = catalogue('dialog', { close: { ja: '閉じる', en: 'Close' } });

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
  /** For a table in it. */
  readonly wide?: boolean;
}

/**
 * A question on top of the page, as the browser's own modal `dialog`: it keeps the focus inside, closes on Escape and gives
 * the focus back to the button that opened it. Mount it to open it.
 */
export function Dialog({ title, close, children, wide = false }: DialogProps) {
  const t = useWords();
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles.dialog} only-screen`}
      data-wide={wide || undefined}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        <button type="button" className={styles.close} onClick={close} aria-label={t('close')}>
          <Icon name="close" />
        </button>
      </header>
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}
