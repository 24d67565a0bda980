import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import type { MediaView, RecipientRow } from '@tsukuroi/protocol/carrying-api.ts';
import { type FormEvent, useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { listWords } from '../../platform/format.ts';
import { type Leaving, Preview } from './leaving.tsx';
import { NotReady, useMedia } from './plugged-in.tsx';
import { useCarryingWords } from './words.ts';

interface Props {
  readonly started: (job: Job) => void;
  readonly close: () => void;
}

export function useRecipients() {
  return useQuery({
    queryKey: ['recipients'],
    queryFn: ({ signal }) => get<{ readonly items: readonly RecipientRow[] }>('/carrying/recipients', signal),
  });
}

interface ChoosingProps {
  readonly view: MediaView;
  readonly recipients: readonly RecipientRow[];
  readonly before: Leaving | null;
  readonly chosen: (leaving: Leaving) => void;
  readonly close: () => void;
}

/** What to write, for whom, and onto which stick. */
function Choosing({ view, recipients, before, chosen, close }: ChoosingProps) {
  const t = useCarryingWords();
  const [kind, setKind] = useState<Leaving['kind']>(before?.kind ?? 'request');
  const [to, setTo] = useState(before?.recipient?.id ?? recipients[0]?.id ?? '');
  const [folder, setFolder] = useState(before?.folder ?? view.media[0]?.folder ?? '');
  const [about, setAbout] = useState(before?.about ?? '');
  const [most, setMost] = useState(before?.megabytes ?? '');
  const recipient = kind === 'results' ? recipients.find(({ id }) => id === to) : undefined;
  const complete = view.ready && folder !== '' && (kind === 'request' || recipient !== undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    chosen({ kind, recipient, folder, about: about.trim(), megabytes: most });
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {view.ready ? null : <NotReady />}
      <NativeSelect
        label={t('kind')}
        description={t(kind === 'request' ? 'requestWhat' : 'resultsWhat')}
        data={[
          { value: 'request', label: t('request') },
          { value: 'results', label: t('results') },
        ]}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as Leaving['kind'])}
      />
      {kind === 'request' ? null : recipients.length === 0 ? (
        <Notice
          tone="soon"
          icon="key"
          title={t('noRecipients')}
          actions={
            <ButtonLink to="/carrying?tab=recipients" quiet>
              {t('recipients')}
            </ButtonLink>
          }
        >
          <p>{t('noRecipientsNext')}</p>
        </Notice>
      ) : (
        <NativeSelect
          label={t('recipient')}
          data={recipients.map(({ id, name }) => ({ value: id, label: name }))}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
      {view.media.length === 0 ? (
        <Notice tone="unknown" title={t('noMedia')}>
          <p>{t('nothingNext', { looked: listWords(view.looked) })}</p>
        </Notice>
      ) : (
        <NativeSelect
          label={t('folder')}
          data={view.media.map(({ folder: value, free }) => ({
            value,
            label: free === null ? value : t('free', { folder: value, free }),
          }))}
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t('aboutLabel')}
        maxLength={200}
        value={about}
        onChange={(event) => setAbout(event.currentTarget.value)}
      />
      <TextInput
        type="number"
        label={t('maxSize')}
        min={1}
        max={4_000_000}
        value={most}
        onChange={(event) => setMost(event.currentTarget.value)}
      />
      <div className={`${form.actions} ${form.end}`}>
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" disabled={!complete}>
          {t('toPreview')}
        </Button>
      </div>
    </form>
  );
}

/** Writes what leaves the facility onto a stick, after a person has read all of it. */
export function MakeBundle({ started, close }: Props) {
  const t = useCarryingWords();
  const media = useMedia();
  const recipients = useRecipients();
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const [reading, setReading] = useState(false);
  return (
    <Dialog title={t(reading ? 'previewTitle' : 'make')} close={close} wide={reading}>
      {reading && leaving !== null ? (
        <Preview leaving={leaving} started={started} back={() => setReading(false)} />
      ) : (
        <Pending query={media}>
          {(view) => (
            <Pending query={recipients}>
              {({ items }) => (
                <Choosing
                  view={view}
                  recipients={items}
                  before={leaving}
                  chosen={(choice) => {
                    setLeaving(choice);
                    setReading(true);
                  }}
                  close={close}
                />
              )}
            </Pending>
          )}
        </Pending>
      )}
    </Dialog>
  );
}
