import { Button, Radio } from '@mantine/core';
import type { LedgerColumnChoice, LedgerPreview, Problem } from '@tsukuroi/protocol';
import { useState } from 'react';
import { Figures } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { choicesOf, type Fields, fieldsOf, sameFields } from './column-choices.ts';
import { FirstRows } from './first-rows.tsx';
import type { WhenRefused } from './ledger-import-page.tsx';
import { Mapping } from './mapping.tsx';
import { RefusedRows } from './refused-rows.tsx';
import { useLedgerWords } from './words.ts';

const SHOWN_ROWS = 8;

interface PreviewProps {
  readonly preview: LedgerPreview;
  /** Columns as the program read them by itself, before a person said anything. */
  readonly asRead: LedgerPreview['columns'];
  readonly looking: boolean;
  readonly taking: boolean;
  /** Why it could not be imported. */
  readonly problem: Problem | null;
  readonly lookAgain: (choices: readonly LedgerColumnChoice[]) => void;
  readonly take: (whenRefused: WhenRefused) => void;
  readonly another: () => void;
}

/** What the file would do, before it does anything. */
export function Preview({ preview, asRead, looking, taking, problem, lookAgain, take, another }: PreviewProps) {
  const t = useLedgerWords();
  const language = useLanguage();
  const [whenRefused, setWhenRefused] = useState<WhenRefused>('stop');
  const [said, setSaid] = useState<{ readonly of: string; readonly fields: Fields } | null>(null);
  const seen = fieldsOf(preview.columns);
  // What was said about an earlier preview is in this one; a refused one leaves it standing.
  const fields = said?.of === preview.id ? said.fields : seen;
  const unseen = !sameFields(fields, seen);
  const refusedRows = new Set(preview.refused.map((entry) => entry.row)).size;
  const clean = preview.refused.length === 0;
  const { added, changed, same } = preview.changes;
  const counts = {
    added: formatCount(added, language),
    changed: formatCount(changed, language),
    same: formatCount(same, language),
  };
  return (
    <>
      <Panel title={t('preview')}>
        <Figures
          figures={[
            { label: t('file'), value: preview.file },
            { label: t('recognised'), value: preview.recognisedAs },
            { label: t('encoding'), value: preview.encoding },
            { label: t('total'), value: t('rows', { count: formatCount(preview.total, language) }) },
            { label: t('changes'), value: t('changesText', counts) },
          ]}
        />
        {clean ? <Notice tone="good" title={t('refusedNone')} /> : <RefusedRows refused={preview.refused} />}
        {clean ? null : (
          <fieldset className={form.choice}>
            <legend>{t('whenRefused')}</legend>
            <Radio
              name="when-refused"
              label={t('stop')}
              checked={whenRefused === 'stop'}
              onChange={() => setWhenRefused('stop')}
            />
            <Radio
              name="when-refused"
              label={t('take', { count: refusedRows })}
              checked={whenRefused === 'take-good-rows'}
              onChange={() => setWhenRefused('take-good-rows')}
            />
          </fieldset>
        )}
        {problem === null ? null : <ProblemView problem={problem} />}
        <div className={form.actions}>
          <Button
            loading={taking}
            disabled={looking || unseen || (!clean && whenRefused === 'stop')}
            onClick={() => take(clean ? 'stop' : whenRefused)}
          >
            {t('doImport')}
          </Button>
          <Button variant="default" onClick={another}>
            {t('another')}
          </Button>
          {unseen ? <span className="soft small">{t('lookFirst')}</span> : null}
        </div>
      </Panel>
      <Panel title={t('mapping')}>
        <Mapping
          columns={preview.columns}
          fields={fields}
          running={looking}
          outcome={asRead === preview.columns ? '' : t('lookedAgain', { ...counts, refused: refusedRows })}
          change={(next) => setSaid({ of: preview.id, fields: next })}
          lookAgain={() => lookAgain(choicesOf(asRead, fields))}
        />
      </Panel>
      <Panel title={t('first', { count: Math.min(SHOWN_ROWS, preview.rows.length) })}>
        <FirstRows columns={preview.columns} rows={preview.rows} most={SHOWN_ROWS} />
      </Panel>
    </>
  );
}
