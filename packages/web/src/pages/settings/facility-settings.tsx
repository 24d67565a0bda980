import { Button, TextInput } from '@mantine/core';
import type { Settings } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import form from '../../components/form.module.css';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { usePermissions } from '../../platform/session.ts';
import { useSettingsWords } from './words.ts';

export function FacilitySettings({ settings }: { readonly settings: Settings }) {
  const t = useSettingsWords();
  const may = usePermissions();
  const [facility, setFacility] = useState(settings.facility);
  const [days, setDays] = useState(String(settings.silentAfterDays));
  const save = useChange(
    () => ask<Settings>('PATCH', '/settings', { body: { facility: facility.trim(), silentAfterDays: Number(days) } }),
    { touches: [['settings'], ['today'], ['grid']] },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Panel title={t('facility')}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <TextInput
          label={t('facilityName')}
          required
          maxLength={200}
          disabled={!may.administer}
          value={facility}
          onChange={(event) => setFacility(event.currentTarget.value)}
        />
        <TextInput
          type="number"
          label={t('silentAfter')}
          description={t('silentHint')}
          required
          min={1}
          max={90}
          step={1}
          disabled={!may.administer}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        {may.administer ? (
          <div className={form.actions}>
            <Button type="submit" loading={save.running}>
              {t('save')}
            </Button>
            <span role="status">{save.done === undefined ? '' : t('saved')}</span>
          </div>
        ) : (
          <p className="soft">{t('onlyAdmin')}</p>
        )}
      </form>
    </Panel>
  );
}
