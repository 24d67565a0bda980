import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import type { VendorRuleRow } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { Choice } from '../policies/choice.tsx';
import { NumberField } from '../policies/number-field.tsx';
import { CONFIRMATION_TOUCHES } from './record-answer.tsx';
import { useConfirmationWords } from './words.ts';

/** What a maker's document allows for its products. */
export function NewRule({ close }: { readonly close: () => void }) {
  const t = useConfirmationWords();
  const [fields, setFields] = useState({
    id: '',
    vendor: '',
    products: '',
    os: 'security' as 'none' | 'security' | 'all',
    applications: false,
    minBusinessDays: 5,
    forbids: '',
    source: '',
  });
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });
  const save = useChange(
    () => {
      const products = fields.products
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      return ask<void>('PUT', '/vendor-rules', { body: { ...fields, products } });
    },
    { touches: CONFIRMATION_TOUCHES, after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={t('addRule')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <div className={form.row}>
          <TextInput
            label={t('ruleVendor')}
            required
            value={fields.vendor}
            onChange={(event) => set({ vendor: event.currentTarget.value })}
          />
          <TextInput
            label={t('ruleId')}
            required
            pattern="[a-z0-9][a-z0-9\-]{0,63}"
            value={fields.id}
            onChange={(event) => set({ id: event.currentTarget.value })}
          />
        </div>
        <Textarea
          label={t('ruleProducts')}
          required
          rows={3}
          value={fields.products}
          onChange={(event) => set({ products: event.currentTarget.value })}
        />
        <Choice
          legend={t('ruleOs')}
          value={fields.os}
          options={[
            { value: 'none', label: t('osNone') },
            { value: 'security', label: t('osSecurity') },
            { value: 'all', label: t('osAll') },
          ]}
          change={(os) => set({ os })}
        />
        <Checkbox
          label={t('ruleApplications')}
          checked={fields.applications}
          onChange={(event) => set({ applications: event.currentTarget.checked })}
        />
        <NumberField
          label={t('ruleDays')}
          value={fields.minBusinessDays}
          change={(minBusinessDays) => set({ minBusinessDays })}
        />
        <TextInput
          label={t('ruleForbids')}
          value={fields.forbids}
          onChange={(event) => set({ forbids: event.currentTarget.value })}
        />
        <TextInput
          label={t('ruleSource')}
          required
          value={fields.source}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
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

export function RuleDetail({ close, row }: { readonly row: VendorRuleRow; readonly close: () => void }) {
  const t = useConfirmationWords();
  const may = usePermissions();
  const language = useLanguage();
  const remove = useChange(() => ask<void>('DELETE', `/vendor-rules/${encodeURIComponent(row.id)}`), {
    touches: CONFIRMATION_TOUCHES,
    after: close,
  });
  return (
    <div className={finding.detail}>
      <h3 className={finding.title}>{row.vendor}</h3>
      <Pairs
        pairs={[
          { label: t('ruleProducts'), value: row.products },
          { label: t('ruleDays'), value: formatCount(row.minBusinessDays, language) },
          { label: t('ruleForbids'), value: row.forbids === '' ? '—' : row.forbids },
          { label: t('ruleSource'), value: row.source },
          { label: t('devices'), value: t('devicesCount', { count: formatCount(row.devices, language) }) },
        ]}
      />
      {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
      {may.administer ? (
        <div>
          <Button variant="default" loading={remove.running} onClick={() => remove.run(undefined)}>
            {t('removeRule')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
