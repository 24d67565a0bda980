import { Checkbox } from '@mantine/core';
import styles from './policies.module.css';

interface ChecksProps<V extends string | number> {
  readonly legend: string;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly chosen: readonly V[];
  readonly change: (chosen: V[]) => void;
  readonly narrow?: boolean;
  /** Labels say more than a word. */
  readonly wide?: boolean;
}

/** Several of a closed set, each with its box. */
export function Checks<V extends string | number>({
  chosen,
  change,
  legend,
  narrow = false,
  options,
  wide = false,
}: ChecksProps<V>) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={narrow ? styles.days : wide ? styles.wideChecks : styles.checks}>
        {options.map(({ label, value }) => (
          <Checkbox
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              change(on ? [...chosen, value] : chosen.filter((one) => one !== value));
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}
