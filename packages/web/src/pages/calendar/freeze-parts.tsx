import { Button, TextInput } from '@mantine/core';
import { FREEZE_STATE_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import type { FreezeRow } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { formatInstant } from '../../platform/format.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { useCalendarWords } from './words.ts';

export const FREEZE_TOUCHES = [['grid'], ['calendar'], ['policy'], ['device-policy'], ['today']] as const;

/** What people type is the wall clock in Japan. */
const inJapan = (local: string): string => new Date(`${local}:00+09:00`).toISOString();

export function NewFreeze({ close }: { readonly close: () => void }) {
  const t = useCalendarWords();
  const [reason, setReason] = useState('');
  const [from, setFrom] = useState(`${todayInJapan()}T17:00`);
  const [to, setTo] = useState(`${todayInJapan()}T23:59`);
  const add = useChange(
    () =>
      ask<{ id: string }>('POST', '/freezes', {
        body: { reason: reason.trim(), from: inJapan(from), to: inJapan(to) },
      }),
    { touches: FREEZE_TOUCHES, after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.run(undefined);
  };
  return (
    <Dialog title={t('addFreeze')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {add.problem === null ? null : <ProblemView problem={add.problem} />}
        <TextInput
          label={t('freezeReason')}
          required
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={form.row}>
          <TextInput
            type="datetime-local"
            label={t('from')}
            required
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={t('to')}
            required
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </div>
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={add.running}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function FreezeDetail({ close, row }: { readonly row: FreezeRow; readonly close: () => void }) {
  const t = useCalendarWords();
  const may = usePermissions();
  const withdraw = useChange(() => ask<void>('DELETE', `/freezes/${encodeURIComponent(row.id)}`), {
    touches: FREEZE_TOUCHES,
    after: close,
  });
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="freezes.state" value={row.state} words={FREEZE_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{row.reason}</h3>
      <Pairs
        pairs={[
          { label: t('from'), value: formatInstant(row.from) },
          { label: t('to'), value: formatInstant(row.to) },
        ]}
      />
      {withdraw.problem === null ? null : <ProblemView problem={withdraw.problem} />}
      {may.change && (row.state === 'now' || row.state === 'ahead') ? (
        <div>
          <Button variant="default" loading={withdraw.running} onClick={() => withdraw.run(undefined)}>
            {t('withdraw')}
          </Button>
          <p className="soft small">{t('withdrawHint')}</p>
        </div>
      ) : null}
    </div>
  );
}
