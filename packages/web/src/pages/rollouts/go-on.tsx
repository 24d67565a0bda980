import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useRolloutWords } from './words.ts';

interface GoOnProps {
  readonly rollout: string;
  readonly device: string;
  readonly name: string;
}

/** Lets a device go on that waits for a group which is not back; asks for what the person checked. */
export function GoOn({ rollout, device, name }: GoOnProps) {
  const t = useRolloutWords();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const goOn = useChange(
    () => ask<unknown>('POST', `/rollouts/${encodeURIComponent(rollout)}/go-on`, { body: { device, reason } }),
    { touches: [['rollout'], ['grid'], ['today']], after: () => setAsking(false) },
  );
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('goOn')}
      </Button>
      {asking ? (
        <Dialog title={t('goOnTitle', { device: name })} close={() => setAsking(false)}>
          <div className={form.form}>
            {goOn.problem === null ? null : <ProblemView problem={goOn.problem} />}
            <p>{t('goOnEffect')}</p>
            <TextInput
              label={t('goOnReason')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <div className={`${form.actions} ${form.end}`}>
              <Button variant="default" onClick={() => setAsking(false)}>
                {t('cancel')}
              </Button>
              <Button disabled={reason.trim() === ''} loading={goOn.running} onClick={() => goOn.run(undefined)}>
                {t('goOn')}
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
