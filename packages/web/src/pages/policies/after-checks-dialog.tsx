import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { AfterCheck, DepartmentChecks } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { usePermissions } from '../../platform/session.ts';
import { asChecks, MOST_CHECKS, type WrittenCheck, writtenOf } from './after-checks.ts';
import { DepartmentsDialog } from './departments-dialog.tsx';
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

/** What must work again in each department after an update. */
export function AfterChecksDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  return (
    <DepartmentsDialog<DepartmentChecks>
      title={t('checks')}
      lead={t('checksLead')}
      wide
      path="/rollouts/checks"
      queryKey="after-checks"
      label={(name, settled) => {
        const count = settled?.checks.length ?? 0;
        return count === 0 ? name : t('checksCount', { name, count });
      }}
      editor={(department, settled) => <Editor department={department} checks={settled?.checks ?? []} close={close} />}
      close={close}
    />
  );
}
