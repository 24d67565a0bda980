import type { LedgerColumnChoice, LedgerPreview } from '@tsukuroi/protocol';
import { useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { Preview } from './preview.tsx';
import { useLedgerWords } from './words.ts';

export type WhenRefused = 'stop' | 'take-good-rows';

interface Look {
  readonly file: File;
  readonly choices: readonly LedgerColumnChoice[];
}

/** The file stays with the browser, so that it can be read again in another way; the server keeps only the reading. */
interface Looked {
  readonly file: File;
  readonly preview: LedgerPreview;
  /** Columns as they were read before anything was said about them. */
  readonly asRead: LedgerPreview['columns'];
}

/** Choose, look, then import: nothing changes before the last step. */
export default function LedgerImportPage() {
  const t = useLedgerWords();
  const language = useLanguage();
  const take = useChange(
    (answer: { readonly id: string; readonly whenRefused: WhenRefused }) =>
      ask<LedgerPreview>('POST', '/ledger/import', { body: answer }),
    { touches: [['grid'], ['today'], ['device']] },
  );
  const [looked, setLooked] = useState<Looked | null>(null);
  const look = useChange(
    ({ file, choices }: Look) => {
      const form = new FormData();
      form.append('file', file, file.name);
      if (choices.length > 0) {
        form.append('columns', JSON.stringify(choices));
      }
      return ask<LedgerPreview>('POST', '/ledger/preview', { form });
    },
    {
      after: (preview, { file, choices }) => {
        take.forget();
        setLooked((before) => ({
          file,
          preview,
          asRead: choices.length > 0 && before !== null ? before.asRead : preview.columns,
        }));
      },
    },
  );
  const another = (): void => {
    setLooked(null);
    look.forget();
  };
  if (take.done !== undefined) {
    const { added, changed, same } = take.done.changes;
    const counts = {
      added: formatCount(added, language),
      changed: formatCount(changed, language),
      same: formatCount(same, language),
    };
    return (
      <Page title={t('importTitle')} kind="text">
        <Notice tone="good" role="status" title={t('doneTitle')}>
          <p>
            {take.done.file}: {t('changesText', counts)}
          </p>
          <p>{t('next')}</p>
        </Notice>
        <div>
          <ButtonLink to="/ledger?tab=reconciliation">{t('toReconciliation')}</ButtonLink>
        </div>
      </Page>
    );
  }
  return (
    <Page title={t('importTitle')} lead={t('importLead')} kind="text">
      {look.problem === null ? null : <ProblemView problem={look.problem} />}
      {looked === null ? (
        <Panel>
          <FileDrop
            label={t('drop')}
            button={t(look.running ? 'reading' : 'choose')}
            accept=".xlsx,.csv,.tsv,.txt"
            busy={look.running}
            take={([file]) => (file === undefined ? undefined : look.run({ file, choices: [] }))}
          />
        </Panel>
      ) : (
        <Preview
          preview={looked.preview}
          asRead={looked.asRead}
          looking={look.running}
          taking={take.running}
          problem={take.problem}
          lookAgain={(choices) => look.run({ file: looked.file, choices })}
          take={(whenRefused) => take.run({ id: looked.preview.id, whenRefused })}
          another={another}
        />
      )}
    </Page>
  );
}
