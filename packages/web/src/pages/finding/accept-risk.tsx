import { Button, Radio, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { dayAhead } from '../../platform/days.ts';
import { useFindingWords } from './words.ts';

const USUAL_DAYS = 90;
const LONGEST_DAYS = 365;

interface AcceptRiskProps {
  readonly finding: string;
  readonly title: string | null;
  /** The device it is about, or null when only the whole facility can be meant. */
  readonly device: { readonly id: string; readonly name: string } | null;
  readonly close: () => void;
}

/** Asks why and until when a risk is carried. */
export function AcceptRisk({ finding, title, device, close }: AcceptRiskProps) {
  const t = useFindingWords();
  const [everywhere, setEverywhere] = useState(device === null);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(dayAhead(USUAL_DAYS));
  const save = useChange(
    () =>
      ask('POST', '/acceptances', {
        body: { finding, deviceId: everywhere ? null : (device?.id ?? null), reason: reason.trim(), until },
      }),
    { touches: [['grid'], ['today'], ['device'], ['vulnerability']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={t('acceptTitle')} close={close}>
      <p className="soft">{t('acceptLead')}</p>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <p>
          <strong>{finding}</strong> {title}
        </p>
        {device === null ? null : (
          <fieldset className={form.choice}>
            <legend>{t('scope')}</legend>
            <Radio
              name="scope"
              label={t('scopeDevice', { device: device.name })}
              checked={!everywhere}
              onChange={() => setEverywhere(false)}
            />
            <Radio name="scope" label={t('scopeAll')} checked={everywhere} onChange={() => setEverywhere(true)} />
          </fieldset>
        )}
        <Textarea
          label={t('reason')}
          description={t('reasonHint')}
          required
          minLength={5}
          maxLength={2000}
          rows={4}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('until')}
          description={t('untilHint')}
          required
          min={dayAhead(1)}
          max={dayAhead(LONGEST_DAYS)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.running}>
            {t('acceptSave')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
