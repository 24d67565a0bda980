import { TextInput } from '@mantine/core';

interface NumberFieldProps {
  readonly label: string;
  readonly description?: string | undefined;
  readonly value: number | undefined;
  readonly change: (value: number) => void;
  readonly error?: string | undefined;
}

/** A whole number. What is no number is kept out of the policy and refused by the server in words. */
export function NumberField({ change, description, error, label, value }: NumberFieldProps) {
  return (
    <TextInput
      type="number"
      label={label}
      description={description}
      error={error}
      value={value === undefined || Number.isNaN(value) ? '' : String(value)}
      onChange={(event) => change(event.currentTarget.value === '' ? Number.NaN : Number(event.currentTarget.value))}
    />
  );
}
