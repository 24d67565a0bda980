import { Radio } from '@mantine/core';
import { useId } from 'react';
import styles from './policies.module.css';

interface ChoiceProps<V extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly value: V;
  readonly change: (value: V) => void;
}

/** One of a closed set, each with its sentence. */
export function Choice<V extends string>({ change, legend, options, value }: ChoiceProps<V>) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.radios}>
        {options.map((option) => (
          <Radio
            key={option.value}
            name={name}
            label={option.label}
            checked={value === option.value}
            onChange={() => change(option.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
