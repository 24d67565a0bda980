import type { Text } from '@tsukuroi/core';
import type { LedgerPreview } from '@tsukuroi/protocol';
import { USE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { LEDGER_FIELD_WORDS } from '@tsukuroi/protocol/ledger-fields.ts';
import { CLINICAL_ROLE_WORDS, EXPOSURE_WORDS } from '@tsukuroi/protocol/words.ts';
import { useText } from '../../platform/language.ts';
import { fieldsOf } from './column-choices.ts';
import styles from './preview.module.css';

/** Fields whose values are of a closed set are shown in words. */
const VALUES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  use: USE_WORDS,
  exposure: EXPOSURE_WORDS,
  clinicalRole: CLINICAL_ROLE_WORDS,
};

interface FirstRowsProps extends Pick<LedgerPreview, 'columns' | 'rows'> {
  readonly most: number;
}

/** The first rows as they were read. */
export function FirstRows({ columns, rows, most }: FirstRowsProps) {
  const text = useText();
  const shown = [...new Set(fieldsOf(columns).filter((field) => field !== null))];
  const worded = (field: string, value: string): string => {
    const word = VALUES[field]?.[value];
    return word === undefined ? value : text(word);
  };
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {shown.map((field) => (
              <th key={field} scope="col">
                {text(LEDGER_FIELD_WORDS[field])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row, index) => (
            // Rows of a file have no name of their own; their place is what tells them apart.
            <tr key={`${String(index)} ${Object.values(row).join()}`}>
              {shown.map((field) => (
                <td key={field}>{worded(field, row[field] ?? '')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
