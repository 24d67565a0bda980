import { Button, Radio } from '@mantine/core';
import type { LedgerPreview, Problem } from '@tsukuroi/protocol';
import { useState } from 'react';
import { Figures } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { fieldTitle } from './fields.ts';
import type { WhenRefused } from './ledger-import-page.tsx';
import styles from './preview.module.css';
import { useLedgerWords } from './words.ts';

const SHOWN_ROWS = 8;

function RefusedRows({ refused }: Pick<LedgerPreview, 'refused'>) {
  const t = useLedgerWords();
  return (
    <Notice tone="act" title={t('refusedTitle', { count: new Set(refused.map((entry) => entry.row)).size })}>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('refusedAt')}</th>
              <th scope="col">{t('refusedColumn')}</th>
              <th scope="col">{t('refusedValue')}</th>
              <th scope="col">{t('refusedReason')}</th>
            </tr>
          </thead>
          <tbody>
            {refused.map((entry) => (
              <tr key={`${entry.row} ${entry.column}`}>
                <th scope="row">{entry.row}</th>
                <td>{entry.column}</td>
                <td>{entry.value === '' ? '—' : `「${entry.value}」`}</td>
                <td>{entry.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Notice>
  );
}

function Mapping({ columns }: Pick<LedgerPreview, 'columns'>) {
  const t = useLedgerWords();
  const text = useText();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('heading')}</th>
          <th scope="col">{t('field')}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.heading}>
            <th scope="row">{column.heading}</th>
            <td>
              {column.field === null ? <span className="soft">{t('ignored')}</span> : text(fieldTitle(column.field))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FirstRows({ columns, rows }: Pick<LedgerPreview, 'columns' | 'rows'>) {
  const text = useText();
  const fields = columns.map((column) => column.field).filter((field): field is string => field !== null);
  const shown = [...new Set(fields)];
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {shown.map((field) => (
              <th key={field} scope="col">
                {text(fieldTitle(field))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row, index) => (
            // Rows of a file have no name of their own; their place is what tells them apart.
            <tr key={`${String(index)} ${Object.values(row).join()}`}>
              {shown.map((field) => (
                <td key={field}>{row[field] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PreviewProps {
  readonly preview: LedgerPreview;
  readonly running: boolean;
  readonly problem: Problem | null;
  readonly take: (whenRefused: WhenRefused) => void;
  readonly again: () => void;
}

/** What the file would do, before it does anything. */
export function Preview({ preview, running, problem, take, again }: PreviewProps) {
  const t = useLedgerWords();
  const language = useLanguage();
  const [whenRefused, setWhenRefused] = useState<WhenRefused>('stop');
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
            loading={running}
            disabled={!clean && whenRefused === 'stop'}
            onClick={() => take(clean ? 'stop' : whenRefused)}
          >
            {t('doImport')}
          </Button>
          <Button variant="default" onClick={again}>
            {t('another')}
          </Button>
        </div>
      </Panel>
      <Panel title={t('first', { count: Math.min(SHOWN_ROWS, preview.rows.length) })}>
        <FirstRows columns={preview.columns} rows={preview.rows} />
      </Panel>
      <Panel title={t('mapping')}>
        <Mapping columns={preview.columns} />
      </Panel>
    </>
  );
}
