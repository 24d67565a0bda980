import { Button } from '@mantine/core';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { useRolloutWords } from './words.ts';

interface RetryProps {
  readonly rollout: string;
  readonly devices: readonly string[];
  /** Called with what was taken up; none when the person thought better of it. */
  readonly close: (done: readonly string[]) => void;
}

/** Asks before the same update is tried again, and says when that will be. */
export function Retry({ rollout, devices, close }: RetryProps) {
  const t = useRolloutWords();
  const language = useLanguage();
  const retry = useChange(
    () => ask<unknown>('POST', `/rollouts/${encodeURIComponent(rollout)}/retry`, { body: { devices } }),
    { touches: [['rollout'], ['grid'], ['today']], after: () => close(devices) },
  );
  return (
    <Dialog title={t('retryTitle', { count: formatCount(devices.length, language) })} close={() => close([])}>
      <div className={form.form}>
        {retry.problem === null ? null : <ProblemView problem={retry.problem} />}
        <p>{t('retryEffect')}</p>
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={() => close([])}>
            {t('cancel')}
          </Button>
          <Button loading={retry.running} onClick={() => retry.run(undefined)}>
            {t('retry')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
