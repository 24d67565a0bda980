import { Button, TextInput } from '@mantine/core';
import { ROLLOUT_STATE_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { type FormEvent, useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { type Figure, Figures } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount, formatInstant, percentOf } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { minutesWords } from './board-model.ts';
import styles from './rollouts.module.css';
import { StateBar } from './state-bar.tsx';
import { useRolloutWords } from './words.ts';

/** Why it stopped or pauses, and what to do. */
function Why({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const { why, rollout } = view;
  if (why === null) {
    return null;
  }
  const stopped = rollout.state === 'stopped';
  const at = formatInstant(why.at);
  return (
    <Notice tone={stopped ? 'act' : 'soon'} title={`${t(stopped ? 'whyStopped' : 'whyPaused')}: ${why.sentence}`}>
      <p>{why.next}</p>
      <p className="soft small">{why.who === null ? t('byItself', { at }) : t('byWhom', { who: why.who, at })}</p>
    </Notice>
  );
}

function Settle({ id, close }: { readonly id: string; readonly close: () => void }) {
  const t = useRolloutWords();
  const [how, setHow] = useState('');
  const settle = useChange(
    () => ask<unknown>('POST', `/rollouts/trouble/${encodeURIComponent(id)}/over`, { body: { text: how.trim() } }),
    { touches: [['rollout'], ['grid'], ['today']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    settle.run(undefined);
  };
  return (
    <Dialog title={t('troubleHow')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {settle.problem === null ? null : <ProblemView problem={settle.problem} />}
        <TextInput
          label={t('troubleHow')}
          required
          maxLength={500}
          value={how}
          onChange={(event) => setHow(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={settle.running}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Devices that people say do not work well since the update: they hold back the next ring. */
function Trouble({ trouble }: { readonly trouble: RolloutView['trouble'] }) {
  const t = useRolloutWords();
  const may = usePermissions();
  const [settling, setSettling] = useState<string | null>(null);
  if (trouble.length === 0) {
    return null;
  }
  return (
    <Notice tone="soon" icon="alert" title={t('troubleTitle')}>
      <ul className={styles.trouble}>
        {trouble.map(({ id, deviceId, device, text, at }) => (
          <li key={id}>
            <AddressLink to={`/devices/${encodeURIComponent(deviceId)}`}>{device}</AddressLink>
            <span>{text}</span>
            <span className="soft small">{formatInstant(at)}</span>
            {may.change ? (
              <Button variant="default" size="xs" className="only-screen" onClick={() => setSettling(id)}>
                {t('troubleOver')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <p>{t('troubleNext')}</p>
      {settling === null ? null : <Settle id={settling} close={() => setSettling(null)} />}
    </Notice>
  );
}

function useFigures({ rollout, speed }: RolloutView): Figure[] {
  const t = useRolloutWords();
  const language = useLanguage();
  const { done, devices } = rollout;
  const percent = percentOf(done, devices);
  const count = (value: number) => t('devicesCount', { count: formatCount(value, language) });
  const halted = rollout.state === 'stopped' || rollout.state === 'paused';
  const moving: Figure[] = halted
    ? []
    : [
        { label: t('speed'), value: t('speedCount', { count: formatCount(speed.doneLastHour, language) }) },
        {
          label: t('timeLeft'),
          value: speed.secondsLeft === null ? t('timeUnknown') : minutesWords(speed.secondsLeft / 60, language),
        },
        {
          label: t('window'),
          value: speed.open
            ? t('windowOpen')
            : speed.nextWindow === null
              ? t('windowNone')
              : t('windowNext', { at: formatInstant(speed.nextWindow) }),
        },
      ];
  return [
    {
      label: t('doneOf'),
      value: `${t('doneOfCount', { done: formatCount(done, language), all: formatCount(devices, language) })}${percent === null ? '' : ` (${percent}%)`}`,
    },
    { label: t('failed'), value: count(rollout.failed) },
    { label: t('unknown'), value: count(rollout.unknown) },
    ...(rollout.endedAt !== null ? [{ label: t('ended'), value: formatInstant(rollout.endedAt) }] : moving),
    { label: t('started'), value: formatInstant(rollout.startedAt) },
  ];
}

/** How a rollout stands, in a sentence, in figures, and what to do. */
export function BoardHead({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const figures = useFigures(view);
  const { rollout } = view;
  return (
    <>
      <Why view={view} />
      <Trouble trouble={view.trouble} />
      {rollout.fastLane ? (
        <Notice tone="plan" title={t('fastLane')}>
          <p>{t('fastLaneText')}</p>
        </Notice>
      ) : null}
      <section className={styles.head}>
        <div className={styles.sentence}>
          <StateBadge of="rollouts.state" value={rollout.state} words={ROLLOUT_STATE_WORDS} large />
          {/* What stands still is told above, with its reason. */}
          {view.why === null ? <p>{rollout.sentence}</p> : null}
          {rollout.next === null || view.why !== null ? null : <span>{rollout.next}</span>}
        </div>
        <Figures figures={figures} />
        <StateBar counts={view.counts} />
      </section>
    </>
  );
}
