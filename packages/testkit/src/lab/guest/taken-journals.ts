import { DatabaseSync } from 'node:sqlite';

/** Runs on the server's host: prints from its database, read-only, how far each device's journal was taken. */
const database = new DatabaseSync(process.argv[2] ?? '', { readOnly: true });
const rows = database.prepare('SELECT identity, last, head FROM enrolment_journals ORDER BY identity').all();
process.stdout.write(JSON.stringify(rows));
database.close();
