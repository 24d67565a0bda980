import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DepartmentHead, PolicyChoices } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
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

interface ChoiceProps {
  readonly departments: readonly string[];
  readonly heads: readonly DepartmentHead[];
  readonly close: () => void;
}

function Departments({ close, departments, heads }: ChoiceProps) {
  const t = usePolicyWords();
  // A department whose devices are gone keeps its head in sight, to be taken away.
  const names = [...new Set([...departments, ...heads.map(({ department }) => department)])];
  const [department, setDepartment] = useState(names[0] ?? '');
  const headOf = (name: string) => heads.find((one) => one.department === name);
  if (department === '') {
    return <p>{t('headsNoDepartments')}</p>;
  }
  return (
    <>
      <NativeSelect
        label={t('checksDepartment')}
        data={names.map((name) => {
          const head = headOf(name)?.head;
          return { value: name, label: head === undefined ? t('headNone', { name }) : t('headOf', { name, head }) };
        })}
        value={department}
        onChange={({ currentTarget: { value } }) => setDepartment(value)}
      />
      <Editor key={department} department={department} known={headOf(department)} close={close} />
    </>
  );
}

/** Who speaks for each department, where a policy asks for its head. */
export function HeadsDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  const language = useLanguage();
  const heads = useQuery({
    queryKey: ['heads'],
    queryFn: ({ signal }) => get<DepartmentHead[]>('/heads', signal),
  });
  const choices = useQuery({
    queryKey: ['policy-choices', language],
    queryFn: ({ signal }) => get<PolicyChoices>('/policies/choices', signal),
  });
  return (
    <Dialog title={t('heads')} close={close}>
      <p className="soft">{t('headsLead')}</p>
      <Pending query={choices}>
        {({ departments }) => (
          <Pending query={heads}>
            {(found) => <Departments departments={departments.map(({ name }) => name)} heads={found} close={close} />}
          </Pending>
        )}
      </Pending>
    </Dialog>
  );
}
