import { PasswordInput } from '@mantine/core';
import { useEntryWords } from './words.ts';

/** As the server asks (`passwordShape`): 13 characters, after which the checklist asks for no regular change. */
export const PASSWORD_MIN = 13;

interface NewPasswordProps {
  readonly label?: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

/** A new password, with how many characters are still missing. */
export function NewPassword({ label, value, change }: NewPasswordProps) {
  const t = useEntryWords();
  const missing = PASSWORD_MIN - value.length;
  return (
    <PasswordInput
      label={label ?? t('password')}
      description={t('passwordHint')}
      name="new-password"
      autoComplete="new-password"
      required
      minLength={PASSWORD_MIN}
      maxLength={1000}
      value={value}
      error={value !== '' && missing > 0 ? t('passwordShort', { count: missing }) : undefined}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
