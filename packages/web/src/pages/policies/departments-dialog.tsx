import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PolicyChoices } from '@tsukuroi/protocol/policies-api.ts';
import { Fragment, type ReactNode, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePolicyWords } from './words.ts';

interface OfDepartment {
  readonly department: string;
}

interface PartsProps<T extends OfDepartment> {
  /** What a department is called in the choice, with what is settled for it. */
  readonly label: (name: string, settled: T | undefined) => string;
  /** The form of the department that was chosen. */
  readonly editor: (department: string, settled: T | undefined) => ReactNode;
}

interface ChoiceProps<T extends OfDepartment> extends PartsProps<T> {
  readonly departments: readonly string[];
  readonly all: readonly T[];
}

function Choice<T extends OfDepartment>({ all, departments, editor, label }: ChoiceProps<T>) {
  const t = usePolicyWords();
  // A department whose devices are gone stays in sight, so that what is settled for it can be taken away.
  const names = [...new Set([...departments, ...all.map(({ department }) => department)])];
  const [chosen, setChosen] = useState(all[0]?.department ?? names[0]);
  const settledOf = (name: string) => all.find((one) => one.department === name);
  if (chosen === undefined) {
    return <p>{t('noDepartments')}</p>;
  }
  return (
    <>
      <NativeSelect
        label={t('department')}
        data={names.map((name) => ({ value: name, label: label(name, settledOf(name)) }))}
        value={chosen}
        onChange={({ currentTarget: { value } }) => setChosen(value)}
      />
      {/* What somebody else settled meanwhile is not written over unseen: its form begins anew. */}
      <Fragment key={`${chosen} ${JSON.stringify(settledOf(chosen))}`}>{editor(chosen, settledOf(chosen))}</Fragment>
    </>
  );
}

interface DepartmentsDialogProps<T extends OfDepartment> extends PartsProps<T> {
  readonly title: string;
  readonly lead: string;
  readonly wide?: boolean;
  /** Where what is settled for all departments is read, and under which key it is kept. */
  readonly path: string;
  readonly queryKey: string;
  readonly close: () => void;
}

/** What is settled department by department: one is chosen, then its form is filled in. */
export function DepartmentsDialog<T extends OfDepartment>(props: DepartmentsDialogProps<T>) {
  const { close, editor, label, lead, path, queryKey, title, wide = false } = props;
  const language = useLanguage();
  const all = useQuery({ queryKey: [queryKey], queryFn: ({ signal }) => get<T[]>(path, signal) });
  const choices = useQuery({
    queryKey: ['policy-choices', language],
    queryFn: ({ signal }) => get<PolicyChoices>('/policies/choices', signal),
  });
  return (
    <Dialog title={title} close={close} wide={wide}>
      <p className="soft">{lead}</p>
      <Pending query={choices}>
        {({ departments }) => (
          <Pending query={all}>
            {(found) => (
              <Choice all={found} departments={departments.map(({ name }) => name)} editor={editor} label={label} />
            )}
          </Pending>
        )}
      </Pending>
    </Dialog>
  );
}
