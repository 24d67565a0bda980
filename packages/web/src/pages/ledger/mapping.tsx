import { Button, NativeSelect } from '@mantine/core';
import type { LedgerPreview } from '@tsukuroi/protocol';
import { LEDGER_FIELD_WORDS } from '@tsukuroi/protocol/ledger-fields.ts';
import { useChoices } from '../../components/choices.ts';
import form from '../../components/form.module.css';
import { assign, type Fields, fieldNamed, fieldsOf, freed, sameFields } from './column-choices.ts';
import styles from './preview.module.css';
import { useLedgerWords } from './words.ts';

interface MappingProps {
  /** Columns as the preview on the screen read them. */
  readonly columns: LedgerPreview['columns'];
  readonly fields: Fields;
  readonly running: boolean;
  /** What is read out when a person changed columns and looked again. */
  readonly outcome: string;
  readonly change: (fields: Fields) => void;
  readonly lookAgain: () => void;
}

/** Which column is read as what. A person can say otherwise and look again; nothing is imported by that. */
export function Mapping({ columns, fields, running, outcome, change, lookAgain }: MappingProps) {
  const t = useLedgerWords();
  const choices = useChoices(LEDGER_FIELD_WORDS);
  const options = [{ value: '', label: t('ignored') }, ...choices];
  const changed = !sameFields(fields, fieldsOf(columns));
  const nameOf = (index: number): string => columns[index]?.heading || t('noHeading', { column: index + 1 });
  const moved = freed(fieldsOf(columns), fields).map((index) => t('movedFrom', { heading: nameOf(index) }));
  return (
    <>
      <p className="soft small">{t('mappingHow')}</p>
      <section className={styles.columns} aria-label={t('mapping')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('heading')}</th>
              <th scope="col">{t('samples')}</th>
              <th scope="col">{t('field')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, index) => (
              // Two columns may have one heading; their place tells them apart and does not change.
              // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is the identity.
              <tr key={index} data-unused={fields[index] === null || undefined}>
                <th scope="row">{nameOf(index)}</th>
                <td className={styles.samples}>{column.samples.length === 0 ? '—' : column.samples.join(' / ')}</td>
                <td>
                  <NativeSelect
                    aria-label={t('fieldOf', { heading: nameOf(index) })}
                    data={options}
                    value={fields[index] ?? ''}
                    onChange={(event) => change(assign(fields, index, fieldNamed(event.currentTarget.value)))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p role="status">{changed ? [t('mappingChanged'), ...moved].join(' ') : outcome}</p>
      <div className={form.actions}>
        <Button loading={running} disabled={!changed} onClick={lookAgain}>
          {t('lookAgain')}
        </Button>
        {changed ? (
          <Button variant="default" onClick={() => change(fieldsOf(columns))}>
            {t('undo')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
