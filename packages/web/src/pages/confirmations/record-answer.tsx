import { Button, TextInput } from '@mantine/core';
import type { MissingConfirmationRow } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { Choice } from '../policies/choice.tsx';
import { useConfirmationWords } from './words.ts';

export const CONFIRMATION_TOUCHES = [['grid'], ['device-policy'], ['today']] as const;
/** The most devices that one record names (newConfirmationShape). */
const MOST_DEVICES = 2_000;

/** The answer of a vendor, a maker or a person to one version of one update, with the document it stands in. */
export function RecordAnswer({ close, row }: { readonly row: MissingConfirmationRow; readonly close: () => void }) {
  const t = useConfirmationWords();
  const [fields, setFields] = useState({
    who: row.who,
    product: '',
    version: row.version,
    result: 'approved' as 'approved' | 'refused',
    document: '',
    givenOn: todayInJapan(),
    until: '',
  });
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });
  const save = useChange(
    () =>
      ask<{ id: string }>('POST', '/confirmations', {
        body: {
          ...fields,
          kind: row.kind,
          update: row.update,
          devices: row.deviceIds.slice(0, MOST_DEVICES),
          until: fields.until === '' ? null : fields.until,
        },
      }),
    { touches: CONFIRMATION_TOUCHES, after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={`${t('record')}: ${row.update}`} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <Choice
          legend={t('result')}
          value={fields.result}
          options={[
            { value: 'approved', label: t('approved') },
            { value: 'refused', label: t('notApproved') },
          ]}
          change={(result) => set({ result })}
        />
        <div className={form.row}>
          <TextInput
            label={t('who')}
            description={row.deputy === undefined ? undefined : t('deputyHint', { name: row.deputy })}
            required
            value={fields.who}
            onChange={(event) => set({ who: event.currentTarget.value })}
          />
          <TextInput
            label={t('product')}
            required
            value={fields.product}
            onChange={(event) => set({ product: event.currentTarget.value })}
          />
        </div>
        <TextInput
          label={t('version')}
          required
          value={fields.version}
          onChange={(event) => set({ version: event.currentTarget.value })}
        />
        <TextInput
          label={t('document')}
          required
          value={fields.document}
          onChange={(event) => set({ document: event.currentTarget.value })}
        />
        <div className={form.row}>
          <TextInput
            type="date"
            label={t('givenOn')}
            required
            value={fields.givenOn}
            onChange={(event) => set({ givenOn: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('until')}
            value={fields.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </div>
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
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
