import { Link } from '@tanstack/react-router';
import type { ImportResult } from '@tsukuroi/protocol';
import { ButtonLink } from '../../components/button-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import styles from './import.module.css';
import { useDevicesWords } from './words.ts';

type FileResult = ImportResult['files'][number];

function formOf(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) {
    form.append('file', file, file.name);
  }
  return form;
}

function OneFile({ file }: { readonly file: FileResult }) {
  const t = useDevicesWords();
  if (file.refusal !== null) {
    return (
      <Notice tone="act" title={`${file.name} – ${t('refused')}`}>
        <p>{file.refusal.what}</p>
        <Pairs
          pairs={[
            { label: t('effect'), value: file.refusal.effect },
            { label: t('next'), value: <strong>{file.refusal.next}</strong> },
          ]}
        />
      </Notice>
    );
  }
  return (
    <Notice tone="good" title={`${file.name} – ${t('taken')}`}>
      {file.recognisedAs === null ? null : <p className="soft">{t('recognised', { kind: file.recognisedAs })}</p>}
      <ul className={styles.devices}>
        {file.devices.map((device) => (
          <li key={device.id}>
            <Link to="/devices/$id" params={{ id: device.id }}>
              {device.name}
            </Link>{' '}
            <span className="soft small">({t(device.created ? 'created' : 'updated')})</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Result({ files }: { readonly files: readonly FileResult[] }) {
  const t = useDevicesWords();
  const refused = files.filter((file) => file.refusal !== null);
  const taken = files.filter((file) => file.refusal === null);
  return (
    <Panel title={t('result')}>
      <p role="status" className={styles.sum}>
        {t('takenOf', { taken: taken.length, refused: refused.length })}
      </p>
      <ul className={styles.files}>
        {[...refused, ...taken].map((file, index) => (
          // Two files of one name may come from two sticks.
          <li key={`${file.name}-${String(index)}`}>
            <OneFile file={file} />
          </li>
        ))}
      </ul>
      <div>
        <ButtonLink to="/devices">{t('list')}</ButtonLink>
      </div>
    </Panel>
  );
}

/** Files in, result per file out; a refused file changes nothing. */
export default function ImportPage() {
  const t = useDevicesWords();
  const send = useChange(
    (files: readonly File[]) => ask<ImportResult>('POST', '/inventories', { form: formOf(files) }),
    {
      touches: [['grid'], ['today'], ['device']],
    },
  );
  return (
    <Page title={t('importTitle')} lead={t('importLead')} kind="text">
      <Panel>
        <FileDrop
          label={t('drop')}
          button={t(send.running ? 'sending' : 'choose')}
          multiple
          busy={send.running}
          take={send.run}
        />
        <Pairs pairs={[{ label: t('readable'), value: t('readableText') }]} />
        {send.problem === null ? null : <ProblemView problem={send.problem} />}
      </Panel>
      {send.done === undefined ? null : <Result files={send.done.files} />}
    </Page>
  );
}
