import { Button, Textarea } from '@mantine/core';
import type { RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { GROUPS, groupCounts } from './board-model.ts';
import styles from './rollouts.module.css';
import { useRolloutWords } from './words.ts';

type Deed = 'pause' | 'resume' | 'stop';

/** What will happen, in sentences with the counts of this moment. */
function useEffects(deed: Deed, view: RolloutView): string[] {
  const t = useRolloutWords();
  const language = useLanguage();
  const sums = groupCounts(view.counts);
  const of = (key: string): number => sums[GROUPS.findIndex((group) => group.key === key)] ?? 0;
  const moving = of('moving');
  const underWay = moving === 0 ? t('movingNone') : t('moving', { count: formatCount(moving, language) });
  if (deed === 'resume') {
    const failed = of('failed');
    return view.rollout.state === 'stopped' && failed > 0
      ? [t('resumeEffect'), t('resumeBudget', { failed: formatCount(failed, language) })]
      : [t('resumeEffect')];
  }
  if (deed === 'pause') {
    return [t('pauseNothing'), underWay];
  }
  const waiting = formatCount(of('waiting') + of('blocked'), language);
  return [t('stopNothing', { waiting }), underWay, t('stopDone', { done: formatCount(of('done'), language) })];
}

interface AskingProps {
  readonly deed: Deed;
  readonly view: RolloutView;
  readonly close: () => void;
}

function Asking({ deed, view, close }: AskingProps) {
  const t = useRolloutWords();
  const effects = useEffects(deed, view);
  const [reason, setReason] = useState('');
  const { id, name } = view.rollout;
  const change = useChange(
    () =>
      ask<unknown>('POST', `/rollouts/${encodeURIComponent(id)}/${deed}`, {
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
      }),
    { touches: [['rollout'], ['grid'], ['today']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.run(undefined);
  };
  return (
    <Dialog title={t(`${deed}Title`, { name })} close={close}>
      <form className={form.form} onSubmit={submit}>
        {change.problem === null ? null : <ProblemView problem={change.problem} />}
        <ul className={styles.points}>
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        <Textarea
          label={t('reason')}
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" color={deed === 'stop' ? 'red' : undefined} loading={change.running}>
            {t(`${deed}Do`)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const ICONS = { pause: 'clock', resume: 'right', stop: 'close' } as const;

/** Pause, resume, stop: only what may be done now, each after saying what will happen. */
export function ChangeRollout({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const [asking, setAsking] = useState<Deed | null>(null);
  const deeds = (['resume', 'pause', 'stop'] as const).filter((deed) => view.may[deed]);
  return (
    <>
      {deeds.map((deed) => (
        <Button
          key={deed}
          variant={deed === 'resume' ? 'filled' : deed === 'stop' ? 'outline' : 'default'}
          color={deed === 'stop' ? 'red' : undefined}
          leftSection={<Icon name={ICONS[deed]} />}
          onClick={() => setAsking(deed)}
        >
          {t(deed)}
        </Button>
      ))}
      {asking === null ? null : <Asking deed={asking} view={view} close={() => setAsking(null)} />}
    </>
  );
}
