/** PostgreSQL's name for each of the four neutral types. Text compares and sorts by bytes, as SQLite's BINARY does. */
const POSTGRES_TYPES: Readonly<Record<string, string>> = {
  TEXT: 'TEXT COLLATE "C"',
  INTEGER: 'BIGINT',
  REAL: 'DOUBLE PRECISION',
  BLOB: 'BYTEA',
};

/**
 * The statements of a migration for one database. The file is written in neutral SQL: the types TEXT, INTEGER, REAL and
 * BLOB in capitals, statements ended by `;` at the end of a line, comments on lines of their own. SQLite tables become STRICT, so that
 * a wrong type is refused there as it is in PostgreSQL (https://sqlite.org/stricttables.html).
 */
export function statementsOf(text: string, kind: 'sqlite' | 'postgres'): string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('--'));
  const statements = lines.join('\n').split(/;[ \t]*(?:\n|$)/);
  return statements
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => (kind === 'sqlite' ? sqliteStatement(statement) : postgresStatement(statement)));
}

function sqliteStatement(statement: string): string {
  return /^CREATE TABLE\b/i.test(statement) ? `${statement} STRICT` : statement;
}

function postgresStatement(statement: string): string {
  // Words inside quotes are data (a default value), not types.
  return statement.replace(/'(?:[^']|'')*'|\b(?:TEXT|INTEGER|REAL|BLOB)\b/g, (word) => POSTGRES_TYPES[word] ?? word);
}
