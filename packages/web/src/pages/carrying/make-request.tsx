import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Job } from '@tsukuroi/protocol';
import type { MediaView } from '@tsukuroi/protocol/carrying-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { NotReady, useMedia } from './plugged-in.tsx';
import { useCarryingWords } from './words.ts';

interface Props {
  readonly started: (job: Job) => void;
  readonly close: () => void;
}

function Writing({ view, started, close }: Props & { readonly view: MediaView }) {
  const t = useCarryingWords();
  const [folder, setFolder] = useState(view.media[0]?.folder ?? '');
  const [about, setAbout] = useState('');
  const [most, setMost] = useState('');
  const make = useChange(
    () =>
      ask<Job>('POST', '/carrying/bundles', {
        body: {
          folder,
          ...(about.trim() === '' ? {} : { about: about.trim() }),
          ...(most === '' ? {} : { volumeMegabytes: Number(most) }),
        },
      }),
    { after: started },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.run(undefined);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      <p>{t('makeWhat')}</p>
      {view.ready ? null : <NotReady />}
      {make.problem === null ? null : <ProblemView problem={make.problem} />}
      {view.media.length === 0 ? (
        <Notice tone="unknown" title={t('noMedia')}>
          <p>{t('nothingNext', { looked: view.looked.join('、') })}</p>
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
        <Button type="submit" loading={make.running} disabled={!view.ready || folder === ''}>
          {t('makeDo')}
        </Button>
      </div>
    </form>
  );
}

/** Writes what the facility asks for onto a stick. */
export function MakeRequest({ started, close }: Props) {
  const t = useCarryingWords();
  const media = useMedia();
  return (
    <Dialog title={t('make')} close={close}>
      <Pending query={media}>{(view) => <Writing view={view} started={started} close={close} />}</Pending>
    </Dialog>
  );
}
