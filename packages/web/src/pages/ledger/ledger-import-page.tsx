import type { LedgerPreview } from '@tsukuroi/protocol';
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

/** Choose, look, then import: nothing changes before the last step. */
export default function LedgerImportPage() {
  const t = useLedgerWords();
  const language = useLanguage();
  const take = useChange(
    (answer: { readonly id: string; readonly whenRefused: WhenRefused }) =>
      ask<LedgerPreview>('POST', '/ledger/import', { body: answer }),
    { touches: [['grid'], ['today'], ['device']] },
  );
  const look = useChange(
    (files: readonly File[]) => {
      const form = new FormData();
      for (const file of files.slice(0, 1)) {
        form.append('file', file, file.name);
      }
      return ask<LedgerPreview>('POST', '/ledger/preview', { form });
    },
    { after: () => take.forget() },
  );
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
      {look.done === undefined ? (
        <Panel>
          <FileDrop
            label={t('drop')}
            button={t(look.running ? 'reading' : 'choose')}
            accept=".xlsx,.csv,.tsv,.txt"
            busy={look.running}
            take={look.run}
          />
        </Panel>
      ) : (
        <Preview
          preview={look.done}
          running={take.running}
          problem={take.problem}
          take={(whenRefused) => take.run({ id: look.done?.id ?? '', whenRefused })}
          again={look.forget}
        />
      )}
    </Page>
  );
}
