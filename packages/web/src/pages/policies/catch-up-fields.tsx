import { Checkbox, TextInput } from '@mantine/core';
import type { PolicyDraft } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { usePolicyWords } from './words.ts';

type CatchUp = PolicyDraft['catchUp'];

/** What a rule for devices that are off asks besides. */
export function CatchUpFields({
  catchUp,
  change,
  errorOf,
}: {
  readonly catchUp: CatchUp;
  readonly change: (catchUp: CatchUp) => void;
  readonly errorOf: (field: string) => string | undefined;
}) {
  const t = usePolicyWords();
  if (catchUp.rule === 'wake') {
    return (
      <Checkbox
        label={t('wakeOff')}
        description={t('wakeOffNote')}
        checked={catchUp.afterwards === 'off'}
        onChange={(event) => change({ rule: 'wake', afterwards: event.currentTarget.checked ? 'off' : 'stay-on' })}
      />
    );
  }
  if (catchUp.rule === 'evening-shutdown') {
    const time = (field: 'from' | 'to', usual: string) => (
      <TextInput
        type="time"
        label={t(field === 'from' ? 'eveningFrom' : 'eveningTo')}
        error={errorOf(`catchUp.${field}`)}
        value={catchUp[field] ?? usual}
        onChange={(event) => change({ ...catchUp, [field]: event.currentTarget.value })}
      />
    );
    return (
      <>
        <p className="soft small">{t('eveningNote')}</p>
        {time('from', '17:00')}
        {time('to', '22:00')}
        <NumberField
          label={t('capMinutes')}
          value={catchUp.capMinutes}
          change={(capMinutes) => change({ ...catchUp, capMinutes })}
        />
      </>
    );
  }
  return null;
}
