import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AfterCheck, DepartmentChecks } from '@tsukuroi/protocol';
import type { PolicyChoices } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { asChecks, MOST_CHECKS, type WrittenCheck, writtenOf } from './after-checks.ts';
import { NumberField } from './number-field.tsx';
import styles from './policies.module.css';
import { usePolicyWords } from './words.ts';

interface LineProps {
  readonly line: WrittenCheck;
  readonly number: number;
  readonly change: (line: WrittenCheck) => void;
  readonly remove: () => void;
}

function Line({ change, line, number, remove }: LineProps) {
  const t = usePolicyWords();
  const may = usePermissions();
  const kinds: readonly { readonly value: WrittenCheck['kind']; readonly label: string }[] = [
    { value: 'service', label: t('checkService') },
    { value: 'program', label: t('checkProgram') },
    { value: 'tcp', label: `${t('checkPort')} (TCP)` },
    { value: 'udp', label: `${t('checkPort')} (UDP)` },
  ];
  return (
    <div className={styles.fields}>
      <NativeSelect
        label={t('checkKind')}
        disabled={!may.change}
        data={[...kinds]}
        value={line.kind}
        onChange={({ currentTarget: { value } }) =>
          change({ ...line, kind: kinds.find((one) => one.value === value)?.value ?? line.kind })
        }
      />
      {line.kind === 'tcp' || line.kind === 'udp' ? (
        <NumberField label={t('checkPortNumber')} value={line.port} change={(port) => change({ ...line, port })} />
      ) : (
        <TextInput
          label={t('checkName')}
          required
          disabled={!may.change}
          maxLength={200}
          value={line.name}
          onChange={({ currentTarget: { value } }) => change({ ...line, name: value })}
        />
      )}
      {may.change ? (
        <Button
          variant="default"
          leftSection={<Icon name="close" />}
          aria-label={t('checkRemove', { number })}
          onClick={remove}
        >
          {t('apartRemove')}
        </Button>
      ) : null}
    </div>
  );
}

interface EditorProps {
  readonly department: string;
  readonly checks: readonly AfterCheck[];
  readonly close: () => void;
}

function Editor({ checks, close, department }: EditorProps) {
  const t = usePolicyWords();
  const may = usePermissions();
  const [lines, setLines] = useState<readonly WrittenCheck[]>(() => writtenOf(checks));
  const save = useChange(
    () => ask<void>('PUT', '/rollouts/checks', { body: { department, checks: asChecks(lines) } }),
    {
      touches: [['after-checks'], ['rollout']],
      after: close,
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {save.problem === null ? null : <ProblemView problem={save.problem} />}
      {lines.length === 0 ? <p>{t('checksNone')}</p> : null}
      {lines.map((line, index) => (
        <Line
          key={line.key}
          line={line}
          number={index + 1}
          change={(next) => setLines(lines.with(index, next))}
          remove={() => setLines(lines.toSpliced(index, 1))}
        />
      ))}
      {may.change ? (
        <>
          <p className="soft small">{t('checkNameHint')}</p>
          <div className={form.actions}>
            <Button
              variant="default"
              leftSection={<Icon name="plus" />}
              disabled={lines.length >= MOST_CHECKS}
              onClick={() => setLines([...lines, { key: crypto.randomUUID(), kind: 'service', name: '', port: 443 }])}
            >
              {t('checkAdd')}
            </Button>
          </div>
          <div className={`${form.actions} ${form.end}`}>
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={save.running}>
              {t('save')}
            </Button>
          </div>
        </>
      ) : null}
    </form>
  );
}

interface ChoiceProps {
  readonly departments: readonly string[];
  readonly all: readonly DepartmentChecks[];
  readonly close: () => void;
}

function Departments({ all, close, departments }: ChoiceProps) {
  const t = usePolicyWords();
  // A department whose devices are gone keeps its checks in sight, to be taken away.
  const names = [...new Set([...departments, ...all.map(({ department }) => department)])];
  const [department, setDepartment] = useState(all[0]?.department ?? names[0] ?? '');
  const checksOf = (name: string) => all.find((one) => one.department === name)?.checks ?? [];
  return (
    <>
      <NativeSelect
        label={t('checksDepartment')}
        data={names.map((name) => {
          const count = checksOf(name).length;
          return { value: name, label: count === 0 ? name : t('checksCount', { name, count }) };
        })}
        value={department}
        onChange={({ currentTarget: { value } }) => setDepartment(value)}
      />
      {department === '' ? null : (
        <Editor key={department} department={department} checks={checksOf(department)} close={close} />
      )}
    </>
  );
}

/** What must work again in each department after an update. */
export function AfterChecksDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  const language = useLanguage();
  const all = useQuery({
    queryKey: ['after-checks'],
    queryFn: ({ signal }) => get<DepartmentChecks[]>('/rollouts/checks', signal),
  });
  const choices = useQuery({
    queryKey: ['policy-choices', language],
    queryFn: ({ signal }) => get<PolicyChoices>('/policies/choices', signal),
  });
  return (
    <Dialog title={t('checks')} close={close} wide>
      <p className="soft">{t('checksLead')}</p>
      <Pending query={choices}>
        {({ departments }) => (
          <Pending query={all}>
            {(found) => <Departments departments={departments.map(({ name }) => name)} all={found} close={close} />}
          </Pending>
        )}
      </Pending>
    </Dialog>
  );
}
