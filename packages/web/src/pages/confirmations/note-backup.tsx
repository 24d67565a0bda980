import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { usePermissions } from '../../platform/session.ts';
import { deviceOfName } from '../policies/device-name.ts';
import { useConfirmationWords } from './words.ts';

interface NoteBackupProps {
  /** Asked for by its name when the page is not about one. */
  readonly device?: { readonly id: string; readonly name: string };
  readonly close: () => void;
}

/** A person vouches for a backup of a device. */
export function NoteBackup({ close, device }: NoteBackupProps) {
  const t = useConfirmationWords();
  const [fields, setFields] = useState({ name: '', takenOn: todayInJapan(), note: '' });
  const [unknown, setUnknown] = useState(false);
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });
  const save = useChange(
    async () => {
      const id = device?.id ?? (await deviceOfName(fields.name.trim()));
      setUnknown(id === undefined);
      if (id === undefined) {
        return false;
      }
      const { note, takenOn } = fields;
      await ask<void>('POST', '/rollouts/backups', { body: { device: id, takenOn, note: note.trim() } });
      return true;
    },
    {
      touches: [['grid'], ['device-policy'], ['rollout'], ['today']],
      after: (done) => {
        if (done) {
          close();
        }
      },
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={device === undefined ? t('addBackup') : t('backupOf', { name: device.name })} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        {device === undefined ? (
          <TextInput
            label={t('backupDevice')}
            required
            error={unknown ? t('backupUnknown') : undefined}
            value={fields.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        ) : null}
        <TextInput
          type="date"
          label={t('backupDay')}
          required
          max={todayInJapan()}
          value={fields.takenOn}
          onChange={(event) => set({ takenOn: event.currentTarget.value })}
        />
        <Textarea
          label={t('backupNote')}
          description={t('backupHint')}
          required
          maxLength={500}
          autosize
          minRows={2}
          value={fields.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.running}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** On the page of a device: notes a backup of it. */
export function BackupButton({ device }: { readonly device: { readonly id: string; readonly name: string } }) {
  const t = useConfirmationWords();
  const may = usePermissions();
  const [asking, setAsking] = useState(false);
  if (!may.change) {
    return null;
  }
  return (
    <>
      <Button variant="default" leftSection={<Icon name="box" />} onClick={() => setAsking(true)}>
        {t('addBackup')}
      </Button>
      {asking ? <NoteBackup device={device} close={() => setAsking(false)} /> : null}
    </>
  );
}
