import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { EnrolmentToken } from '@tsukuroi/protocol/enrolment.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { serverClock } from '../../platform/clock.ts';
import { fileStamp } from '../../platform/format.ts';
import { saveAs } from '../../platform/save-as.ts';
import styles from './enrolment.module.css';
import { useEnrolmentWords } from './words.ts';

const LIMITS = { uses: 5_000, days: 90 } as const;
const USUAL = { uses: 40, days: 7 } as const;
type Purpose = 'single' | 'rollout' | 'master' | 'relay';

const HINTS = { single: null, rollout: 'rolloutHint', master: 'imageEffect', relay: 'relayHint' } as const;

interface MadeProps {
  readonly file: EnrolmentToken;
  readonly relay: boolean;
  readonly close: () => void;
}

/** The one moment at which the secret exists outside the device: it is saved as a file, never shown as text. */
function Made({ file, relay, close }: MadeProps) {
  const t = useEnrolmentWords();
  const [saved, setSaved] = useState(false);
  // ASCII alone: the name is typed at a terminal, and sticks spoil other names. People tell files by when they were made.
  const [name] = useState(() => `enrolment-${fileStamp(serverClock.nowMs())}.json`);
  const save = (): void => {
    saveAs(name, new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }));
    setSaved(true);
  };
  return (
    <Dialog title={t('made')} close={close}>
      <div className={form.form}>
        {saved ? (
          <Notice tone="good" role="status" title={t('saved', { name })} />
        ) : (
          <Notice tone="soon" icon="alert" title={t('once')} />
        )}
        <ol className={styles.steps}>
          <li>{t('step1')}</li>
          <li>
            {t('step2')}
            <code className={styles.command}>
              tsukuroi {relay ? 'relay' : 'agent'} enrol --token {name}
            </code>
          </li>
          <li>{t('step3')}</li>
        </ol>
        {file.root === null ? <Notice tone="unknown" icon="info" title={t('noRoot')} /> : null}
        <div className={`${form.actions} ${form.end}`}>
          <Button variant={saved ? 'default' : 'filled'} onClick={save}>
            {t('save')}
          </Button>
          <Button variant={saved ? 'filled' : 'default'} onClick={close}>
            {t('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function NewFile({ close }: { readonly close: () => void }) {
  const t = useEnrolmentWords();
  const [department, setDepartment] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('single');
  const [uses, setUses] = useState(String(USUAL.uses));
  const [days, setDays] = useState(String(USUAL.days));
  const [relays, setRelays] = useState('');
  const one = purpose === 'single' || purpose === 'relay';
  const hint = HINTS[purpose];
  const addresses = relays.split(/[\s,、]+/).filter((address) => address !== '');
  const make = useChange(
    () =>
      ask<EnrolmentToken>('POST', '/enrolment/tokens', {
        body: {
          department: department.trim() === '' ? null : department.trim(),
          uses: one ? 1 : Number(uses),
          days: Number(days),
          ...(purpose === 'master' ? { image: true } : {}),
          ...(purpose === 'relay' ? { relay: true } : {}),
          ...(addresses.length === 0 ? {} : { addresses }),
        },
      }),
    { touches: [['grid']] },
  );
  if (make.done !== undefined) {
    return <Made file={make.done} relay={purpose === 'relay'} close={close} />;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.run(undefined);
  };
  return (
    <Dialog title={t('make')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {make.problem === null ? null : <ProblemView problem={make.problem} />}
        <TextInput
          label={t('department')}
          description={t('departmentHint')}
          maxLength={200}
          value={department}
          onChange={(event) => setDepartment(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('purpose')}
          description={hint === null ? undefined : t(hint)}
          data={[
            { value: 'single', label: t('single') },
            { value: 'rollout', label: t('rollout') },
            { value: 'master', label: t('master') },
            { value: 'relay', label: t('relay') },
          ]}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value as Purpose)}
        />
        <div className={form.row}>
          {one ? null : (
            <TextInput
              type="number"
              label={t('devicesCount')}
              required
              min={1}
              max={LIMITS.uses}
              value={uses}
              onChange={(event) => setUses(event.currentTarget.value)}
            />
          )}
          <TextInput
            type="number"
            label={t('days')}
            description={t('daysHint')}
            required
            min={1}
            max={LIMITS.days}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={t('relays')}
          description={t('relaysHint')}
          maxLength={600}
          value={relays}
          onChange={(event) => setRelays(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={make.running}>
            {t('create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
