import { Button, Textarea, TextInput } from '@mantine/core';
import type { RecipientRow } from '@tsukuroi/protocol/carrying-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './carrying.module.css';
import { useRecipients } from './make-bundle.tsx';
import { useCarryingWords } from './words.ts';

/** Registers a public key under a name. */
export function NewRecipient({ close }: { readonly close: () => void }) {
  const t = useCarryingWords();
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const add = useChange(
    () =>
      ask<RecipientRow>('POST', '/carrying/recipients', {
        body: { name: name.trim(), recipient: key.replaceAll(/\s/g, '') },
      }),
    { touches: [['recipients']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.run(undefined);
  };
  return (
    <Dialog title={t('add')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {add.problem === null ? null : <ProblemView problem={add.problem} />}
        <TextInput
          label={t('recipientName')}
          description={t('recipientNameHint')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('recipientKey')}
          required
          maxLength={4100}
          autosize
          minRows={3}
          maxRows={8}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={add.running}>
            {t('recipientDo')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Removing({ recipient, close }: { readonly recipient: RecipientRow; readonly close: () => void }) {
  const t = useCarryingWords();
  const remove = useChange(() => ask<void>('DELETE', `/carrying/recipients/${encodeURIComponent(recipient.id)}`), {
    touches: [['recipients']],
    after: close,
  });
  return (
    <Dialog title={t('removeAsk', { name: recipient.name })} close={close}>
      <div className={form.form}>
        <p>{t('removeEffect')}</p>
        {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button loading={remove.running} onClick={() => remove.run(undefined)}>
            {t('remove')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Who can open what leaves sealed. */
export function Recipients() {
  const t = useCarryingWords();
  const may = usePermissions();
  const recipients = useRecipients();
  const [removing, setRemoving] = useState<RecipientRow | null>(null);
  return (
    <Pending query={recipients}>
      {({ items }) =>
        items.length === 0 ? (
          <Notice tone="unknown" icon="key" title={t('noRecipients')}>
            <p>{t('noRecipientsNext')}</p>
          </Notice>
        ) : (
          <>
            <table className={styles.recipients}>
              <thead>
                <tr>
                  <th scope="col">{t('recipientName')}</th>
                  <th scope="col">{t('recipientKey')}</th>
                  <th scope="col">{t('addedBy')}</th>
                  <th scope="col">{t('addedAt')}</th>
                  {may.administer ? <td className="only-screen" /> : null}
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">{one.name}</th>
                    <td className="mono small">{one.recipient}</td>
                    <td>{one.by}</td>
                    <td>{formatInstant(one.addedAt)}</td>
                    {may.administer ? (
                      <td className="only-screen">
                        <Button
                          variant="default"
                          size="xs"
                          aria-label={t('removeOf', { name: one.name })}
                          onClick={() => setRemoving(one)}
                        >
                          {t('remove')}
                        </Button>
                      </td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
            {removing === null ? null : <Removing recipient={removing} close={() => setRemoving(null)} />}
          </>
        )
      }
    </Pending>
  );
}
