import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ClinicalRole, Device, Exposure } from '@tsukuroi/protocol';
import { CLINICAL_ROLE_WORDS, EXPOSURE_WORDS } from '@tsukuroi/protocol/words.ts';
import { type FormEvent, useState } from 'react';
import { useChoices } from '../../components/choices.ts';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { usePermissions } from '../../platform/session.ts';
import { useDeviceWords } from './words.ts';

function DeleteDevice({ device }: { readonly device: Device }) {
  const t = useDeviceWords();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const remove = useChange(() => ask<void>('DELETE', `/devices/${encodeURIComponent(device.id)}`), {
    touches: [['grid'], ['today']],
    after: () => void navigate({ to: '/devices' }),
  });
  if (!asked) {
    return (
      <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
        {t('delete')}
      </Button>
    );
  }
  return (
    <Notice
      tone="act"
      role="alert"
      title={t('deleteSure')}
      actions={
        <Button color="red" loading={remove.running} onClick={() => remove.run(undefined)}>
          {t('deleteYes')}
        </Button>
      }
    >
      {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
    </Notice>
  );
}

/** What a person knows about a device better than any program: where it stands and what it is for. */
export function EditDevice({ device, close }: { readonly device: Device; readonly close: () => void }) {
  const t = useDeviceWords();
  const may = usePermissions();
  const exposures = useChoices(EXPOSURE_WORDS);
  const roles = useChoices(CLINICAL_ROLE_WORDS);
  const [name, setName] = useState(device.name);
  const [department, setDepartment] = useState(device.department ?? '');
  const [exposure, setExposure] = useState<Exposure>(device.exposure);
  const [clinicalRole, setClinicalRole] = useState<ClinicalRole>(device.clinicalRole);
  const save = useChange(
    () =>
      ask<Device>('PATCH', `/devices/${encodeURIComponent(device.id)}`, {
        body: {
          name: name.trim(),
          department: department.trim() === '' ? null : department.trim(),
          exposure,
          clinicalRole,
        },
      }),
    { touches: [['device'], ['grid'], ['today']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={t('editTitle')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <TextInput
          label={t('name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('department')}
          maxLength={200}
          value={department}
          onChange={(event) => setDepartment(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('exposure')}
          description={t('exposureHint')}
          data={exposures}
          value={exposure}
          onChange={(event) => setExposure(event.currentTarget.value as Exposure)}
        />
        <NativeSelect
          label={t('clinicalRole')}
          description={t('roleHint')}
          data={roles}
          value={clinicalRole}
          onChange={(event) => setClinicalRole(event.currentTarget.value as ClinicalRole)}
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
      {may.administer ? <DeleteDevice device={device} /> : null}
    </Dialog>
  );
}
