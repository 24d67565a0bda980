import { Button, TextInput } from '@mantine/core';
import type { Removal } from '@tsukuroi/protocol/removals-api.ts';
import { type FormEvent, useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { saveAs } from '../../platform/save-as.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './removals.module.css';
import { REMOVAL_STATES, useRemovalWords } from './words.ts';

/** One order: how each of its devices stands, what has to be signed, and the way to take it back. */
export function StandingRemoval({ removal }: { readonly removal: Removal }) {
  const t = useRemovalWords();
  const may = usePermissions();
  const [asking, setAsking] = useState(false);
  const save = useChange(async () => {
    const permit = await get<unknown>(`/removals/${encodeURIComponent(removal.id)}/permit`);
    saveAs(`remove-${removal.app}.json`, new Blob([`${JSON.stringify(permit, null, 2)}\n`]));
  });
  const { at, because, devices, name, who } = removal;
  const done = devices.filter(({ state }) => state === 'done').length;
  return (
    <Panel title={t('standing', { name })}>
      <Pairs
        pairs={[
          { label: t('progress'), value: t('progressOf', { total: devices.length, gone: done }) },
          { label: t('because'), value: because },
          { label: t('by'), value: who },
          { label: t('at'), value: formatInstant(at) },
        ]}
      />
      {save.problem === null ? null : <ProblemView problem={save.problem} />}
      {may.change && devices.some(({ permit }) => !permit) ? (
        <Notice
          tone="soon"
          icon="key"
          title={t('permitTitle')}
          actions={
            <Button variant="default" loading={save.running} onClick={() => save.run(undefined)}>
              {t('permit')}
            </Button>
          }
        >
          <p>{t('permitHint')}</p>
        </Notice>
      ) : null}
      <table className={styles.table}>
        <thead>
          <tr>
            {(['device', 'department', 'state', 'held', 'back'] as const).map((key) => (
              <th key={key} scope="col">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.id}>
              <th scope="row">
                <AddressLink to={`/devices/${encodeURIComponent(device.id)}`}>{device.name}</AddressLink>
              </th>
              <td>{device.department ?? t('noDepartment')}</td>
              <td>
                <StateBadge of="device-updates.state" value={device.state} words={REMOVAL_STATES} />
              </td>
              <td>
                {device.held.join(' ')}
                {device.waitsFor === undefined ? null : (
                  <>
                    {' '}
                    <AddressLink to={`/rollouts/${encodeURIComponent(device.waitsFor.id)}`}>
                      {t('toRollout')}
                    </AddressLink>
                  </>
                )}
              </td>
              <td>{device.state === 'done' ? '' : t(device.back ? 'backYes' : 'backNo')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {may.change ? (
        <div className="only-screen">
          <Button variant="default" leftSection={<Icon name="back" />} onClick={() => setAsking(true)}>
            {t('cancel')}
          </Button>
        </div>
      ) : null}
      {asking ? <CancelRemoval removal={removal} close={() => setAsking(false)} /> : null}
    </Panel>
  );
}

function CancelRemoval({ close, removal }: { readonly removal: Removal; readonly close: () => void }) {
  const t = useRemovalWords();
  const [reason, setReason] = useState('');
  const cancel = useChange(
    () => ask<void>('POST', `/removals/${encodeURIComponent(removal.id)}/cancel`, { body: { reason: reason.trim() } }),
    { touches: [['removals'], ['grid'], ['rollouts']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    cancel.run(undefined);
  };
  return (
    <Dialog title={t('cancel')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {cancel.problem === null ? null : <ProblemView problem={cancel.problem} />}
        <p>{t('cancelHint')}</p>
        <TextInput
          label={t('cancelReason')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('close')}
          </Button>
          <Button type="submit" loading={cancel.running}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
