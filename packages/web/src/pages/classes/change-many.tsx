import { Button, NativeSelect, TextInput } from '@mantine/core';
import { CLASS_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import { deviceClassShape } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useText } from '../../platform/language.ts';
import { CLASS_TOUCHES } from './proposals.tsx';
import { useClassWords } from './words.ts';

const KEEP = 'keep';
const NONE = 'none';

const listOf = (text: string): readonly string[] =>
  text
    .split(/[、,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

/** Class and tags of devices that a person picked one by one. */
export function ChangeMany({
  close,
  ids,
}: {
  readonly ids: readonly string[];
  readonly close: (done: boolean) => void;
}) {
  const t = useClassWords();
  const text = useText();
  const [chosen, setChosen] = useState<string>(KEEP);
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const save = useChange(
    async () => {
      if (chosen !== KEEP) {
        await ask('POST', '/classes/confirm', { body: { devices: ids, class: chosen === NONE ? null : chosen } });
      }
      const [added, removed] = [listOf(add), listOf(remove)];
      if (added.length > 0 || removed.length > 0) {
        await ask('POST', '/classes/tags', { body: { devices: ids, add: added, remove: removed } });
      }
    },
    { touches: CLASS_TOUCHES, after: () => close(true) },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={t('manyTitle', { count: ids.length })} close={() => close(false)}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <NativeSelect
          label={t('class')}
          data={[
            { value: KEEP, label: t('keep') },
            ...deviceClassShape.options.map((value) => ({ value, label: text(CLASS_WORDS[value]) })),
            { value: NONE, label: t('takeAway') },
          ]}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <TextInput label={t('addTag')} value={add} onChange={(event) => setAdd(event.currentTarget.value)} />
        <TextInput label={t('removeTag')} value={remove} onChange={(event) => setRemove(event.currentTarget.value)} />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={() => close(false)}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.running}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
