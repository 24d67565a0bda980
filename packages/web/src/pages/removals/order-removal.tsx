import { Button, Checkbox, NativeSelect, Textarea } from '@mantine/core';
import type { RemovableProgram } from '@tsukuroi/protocol/removals-api.ts';
import { type FormEvent, useState } from 'react';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import styles from './removals.module.css';
import { useRemovalWords } from './words.ts';

/** Which program goes, from which devices, and why. No device is chosen beforehand. */
export function OrderRemoval({ programs }: { readonly programs: readonly RemovableProgram[] }) {
  const t = useRemovalWords();
  const [app, setApp] = useState(programs[0]?.app ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [because, setBecause] = useState('');
  const order = useChange(
    () => ask<{ id: string }>('POST', '/removals', { body: { app, devices: [...chosen], because: because.trim() } }),
    {
      touches: [['removals'], ['grid'], ['rollouts']],
      after: () => {
        setChosen(new Set());
        setBecause('');
      },
    },
  );
  const program = programs.find((one) => one.app === app) ?? programs[0];
  if (program === undefined) {
    return <p>{t('nothing')}</p>;
  }
  const { devices } = program;
  const choose = (ids: readonly string[], on: boolean): void =>
    setChosen(new Set(on ? [...chosen, ...ids] : [...chosen].filter((id) => !ids.includes(id))));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    order.run(undefined);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {order.problem === null ? null : <ProblemView problem={order.problem} />}
      <NativeSelect
        label={t('program')}
        value={program.app}
        onChange={(event) => {
          setApp(event.currentTarget.value);
          setChosen(new Set());
        }}
        data={programs.map((one) => ({ value: one.app, label: one.name }))}
      />
      {program.cannot === undefined ? (
        <>
          <Checkbox.Group label={t('devices')} value={[...chosen]} required>
            <div className={styles.choices}>
              <Checkbox
                label={t('all', { count: devices.length })}
                checked={devices.every(({ id }) => chosen.has(id))}
                onChange={(event) =>
                  choose(
                    devices.map(({ id }) => id),
                    event.currentTarget.checked,
                  )
                }
              />
              {devices.map(({ department, id, name, version }) => (
                <Checkbox
                  key={id}
                  value={id}
                  label={`${name}（${department ?? t('noDepartment')}） ${version}`}
                  checked={chosen.has(id)}
                  onChange={(event) => choose([id], event.currentTarget.checked)}
                />
              ))}
            </div>
          </Checkbox.Group>
          <Textarea
            label={t('because')}
            description={t('becauseHint')}
            required
            maxLength={500}
            autosize
            minRows={2}
            value={because}
            onChange={(event) => setBecause(event.currentTarget.value)}
          />
          <p className="soft small">{t('safe')}</p>
          <div className={form.actions}>
            <Button type="submit" color="red" loading={order.running} disabled={chosen.size === 0}>
              {t('submit', { count: chosen.size })}
            </Button>
          </div>
        </>
      ) : (
        <Notice tone="unknown" title={t('cannot')}>
          <p>{program.cannot}</p>
        </Notice>
      )}
    </form>
  );
}
