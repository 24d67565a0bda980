/** PostgreSQL's name for each of the four neutral types. Text compares and sorts by bytes, as SQLite's BINARY does. */
const POSTGRES_TYPES: Readonly<Record<string, string>> = {
  TEXT: 'TEXT COLLATE "C"',
  INTEGER: 'BIGINT',
  REAL: 'DOUBLE PRECISION',
  BLOB: 'BYTEA',
};

/** Above a statement that has no neutral words, as of a trigger: for which database it is. */
const ONLY = /^-- only (sqlite|postgres)$/;

/**
 * The statements of a migration for one database. The file is written in neutral SQL: the types TEXT, INTEGER, REAL and
 * BLOB in capitals, statements ended by `;` at the end of a line, comments on lines of their own. SQLite tables become STRICT, so that
 * a wrong type is refused there as it is in PostgreSQL (https://sqlite.org/stricttables.html). `-- only sqlite` or `-- only postgres` on a line of
 * its own is about the next statement.
 */
export function statementsOf(text: string, kind: 'sqlite' | 'postgres'): string[] {
  const statements: string[] = [];
  let only: string | undefined;
  let lines: string[] = [];
  const end = () => {
    const statement = lines.join('\n').trim();
    if (statement !== '' && (only ?? kind) === kind) {
      statements.push(kind === 'sqlite' ? sqliteStatement(statement) : postgresStatement(statement));
    }
    lines = [];
    only = undefined;
  };
  for (const line of text.split('\n')) {
    const named = ONLY.exec(line.trim())?.[1];
    if (named !== undefined) {
      only = named;
    } else if (!line.trimStart().startsWith('--')) {
      const ended = /^(.*);[ \t]*$/.exec(line)?.[1];
      lines.push(ended ?? line);
      if (ended !== undefined) {
        end();
      }
    }
  }
  end();
  return statements;
}

function sqliteStatement(statement: string): string {
  return /^CREATE TABLE\b/i.test(statement) ? `${statement} STRICT` : statement;
}

function postgresStatement(statement: string): string {
  // Words inside quotes are data (a default value), not types.
  return statement.replace(/'(?:[^']|'')*'|\b(?:TEXT|INTEGER|REAL|BLOB)\b/g, (word) => POSTGRES_TYPES[word] ?? word);
}
