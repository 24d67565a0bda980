import { type DragEvent, useId, useState } from 'react';
import styles from './file-drop.module.css';
import { Icon } from './icon.tsx';

interface FileDropProps {
  readonly label: string;
  readonly button: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly busy: boolean;
  readonly take: (files: readonly File[]) => void;
}

/** A place for files: drop them, or use the file chooser by mouse or keyboard. */
export function FileDrop({ label, button, accept, multiple = false, busy, take }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0 && !busy) {
      take(multiple ? files : files.slice(0, 1));
    }
  };
  return (
    <section
      aria-labelledby={id}
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" size={26} />
      <p id={id}>{label}</p>
      <label className={styles.button} data-busy={busy || undefined}>
        {button}
        <input
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={busy}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (files.length > 0) {
              take(files);
            }
          }}
        />
      </label>
    </section>
  );
}
