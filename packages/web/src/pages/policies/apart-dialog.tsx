import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Apart } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { listWords } from '../../platform/format.ts';
import { usePermissions } from '../../platform/session.ts';
import { deviceOfName } from './device-name.ts';
import { freeId } from './draft.ts';
import styles from './policies.module.css';
import { usePolicyWords } from './words.ts';

/** An arrangement as people write it: one line for each group, in the order in which the groups go. */
interface Written {
  readonly name: string;
  readonly lines: string;
}

class UnknownDevices extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super('unknown devices');
    this.names = names;
  }
}

/** `主: SV-1、SV-2` in each line. */
async function groupsOf(lines: string): Promise<Apart['groups']> {
  const unknown: string[] = [];
  const groups = await Promise.all(
    lines
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(async (line) => {
        const [name = '', ...rest] = line.split(/[:：]/);
        const names = rest
          .join(':')
          .split(/[、,]/)
          .map((one) => one.trim())
          .filter((one) => one !== '');
        const ids = await Promise.all(
          names.map(async (one) => {
            const id = await deviceOfName(one);
            if (id === undefined) {
              unknown.push(one);
            }
            return id;
          }),
        );
        return { name: name.trim(), devices: ids.filter((id) => id !== undefined) };
      }),
  );
  if (unknown.length > 0) {
    throw new UnknownDevices(unknown);
  }
  return groups;
}

function Editor({ close, list }: { readonly list: readonly Apart[]; readonly close: () => void }) {
  const t = usePolicyWords();
  const may = usePermissions();
  const [written, setWritten] = useState<Written>({ name: '', lines: '' });
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const save = useChange(
    async ({ adding, kept }: { readonly kept: readonly Apart[]; readonly adding: boolean }) => {
      setUnknown([]);
      try {
        const id = freeId(
          'apart',
          kept.map((one) => one.id),
        );
        const added = adding ? [{ id, name: written.name.trim(), groups: await groupsOf(written.lines) }] : [];
        await ask<void>('PUT', '/apart', { body: [...kept, ...added] });
        return true;
      } catch (error) {
        if (error instanceof UnknownDevices) {
          setUnknown(error.names);
          return false;
        }
        throw error;
      }
    },
    {
      touches: [['apart'], ['calendar'], ['grid']],
      after: (done) => {
        if (done) {
          close();
        }
      },
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run({ kept: list, adding: true });
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {save.problem === null ? null : <ProblemView problem={save.problem} />}
      {unknown.length === 0 ? null : (
        <Notice tone="act" role="alert" title={t('apartUnknown', { names: listWords(unknown) })} />
      )}
      {list.map((one) => (
        <section key={one.id} className={styles.template}>
          <div>
            <h3>{one.name}</h3>
            <p className="small">{one.groups.map(({ devices, name }) => `${name}(${devices.length})`).join(' → ')}</p>
          </div>
          {may.administer ? (
            <Button
              variant="default"
              leftSection={<Icon name="close" />}
              aria-label={`${one.name}: ${t('apartRemove')}`}
              onClick={() => save.run({ kept: list.filter(({ id }) => id !== one.id), adding: false })}
            >
              {t('apartRemove')}
            </Button>
          ) : null}
        </section>
      ))}
      {may.administer ? (
        <>
          <TextInput
            label={t('apartName')}
            required
            value={written.name}
            onChange={(event) => setWritten({ ...written, name: event.currentTarget.value })}
          />
          <Textarea
            label={t('apartGroups')}
            description={t('apartHint')}
            required
            rows={3}
            value={written.lines}
            onChange={(event) => setWritten({ ...written, lines: event.currentTarget.value })}
          />
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

/** Groups of devices that must not restart together, in the order in which they go. */
export function ApartDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  const list = useQuery({ queryKey: ['apart'], queryFn: ({ signal }) => get<Apart[]>('/apart', signal) });
  return (
    <Dialog title={t('apart')} close={close} wide>
      <p className="soft">{t('apartLead')}</p>
      <Pending query={list}>{(found) => <Editor list={found} close={close} />}</Pending>
    </Dialog>
  );
}
