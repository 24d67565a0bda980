import { Button, TextInput } from '@mantine/core';
import type { DepartmentHead } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import form from '../../components/form.module.css';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { usePermissions } from '../../platform/session.ts';
import { DepartmentsDialog } from './departments-dialog.tsx';
import { usePolicyWords } from './words.ts';

interface EditorProps {
  readonly department: string;
  readonly known: DepartmentHead | undefined;
  readonly close: () => void;
}

function Editor({ close, department, known }: EditorProps) {
  const t = usePolicyWords();
  const may = usePermissions();
  const [head, setHead] = useState(known?.head ?? '');
  const [deputy, setDeputy] = useState(known?.deputy ?? '');
  const save = useChange(
    (taken: boolean) =>
      ask<void>('PUT', '/heads', {
        body: {
          department,
          head: taken ? null : head.trim(),
          deputy: taken || deputy.trim() === '' ? null : deputy.trim(),
        },
      }),
    { touches: [['heads'], ['policy'], ['policy-draft'], ['grid'], ['device-policy'], ['today']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(false);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {save.problem === null ? null : <ProblemView problem={save.problem} />}
      <TextInput
        label={t('head')}
        required
        maxLength={200}
        readOnly={!may.administer}
        value={head}
        onChange={(event) => setHead(event.currentTarget.value)}
      />
      <TextInput
        label={t('deputy')}
        maxLength={200}
        readOnly={!may.administer}
        value={deputy}
        onChange={(event) => setDeputy(event.currentTarget.value)}
      />
      {may.administer ? (
        <div className={`${form.actions} ${form.end}`}>
          {known === undefined ? null : (
            <Button variant="default" onClick={() => save.run(true)}>
              {t('headRemove')}
            </Button>
          )}
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.running}>
            {t('save')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

/** Who speaks for each department, where a policy asks for its head. */
export function HeadsDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  return (
    <DepartmentsDialog<DepartmentHead>
      title={t('heads')}
      lead={t('headsLead')}
      path="/heads"
      queryKey="heads"
      label={(name, settled) =>
        settled === undefined ? t('headNone', { name }) : t('headOf', { name, head: settled.head })
      }
      editor={(department, settled) => <Editor department={department} known={settled} close={close} />}
      close={close}
    />
  );
}
