import { DatabaseSync } from 'node:sqlite';

/**
 * Runs on the server's host, on its database alone.
 *
 *     taken-journals.ts FILE                       prints, read-only, how far each device's journal was taken
 *     taken-journals.ts FILE lost                  prints, read-only, how often the server wrote down that reports are lost for good
 *     taken-journals.ts FILE forget ID LAST HEAD   somebody loses what came after LAST: the positive control
 */
const [file = '', verb = '', identity = '', last = '', head = ''] = process.argv.slice(2);
const database = new DatabaseSync(file, { readOnly: verb !== 'forget', timeout: 10_000 });
if (verb === 'forget') {
  const change = database.prepare('UPDATE enrolment_journals SET last = ?, head = ? WHERE identity = ?');
  process.stdout.write(JSON.stringify(change.run(Number(last), head, identity).changes));
} else if (verb === 'lost') {
  const given = database.prepare("SELECT count(*) AS lost FROM audit_entries WHERE what = 'enrolment.reports-lost'");
  process.stdout.write(JSON.stringify(given.get()));
} else {
  const rows = database.prepare('SELECT identity, last, head FROM enrolment_journals ORDER BY identity').all();
  process.stdout.write(JSON.stringify(rows));
}
database.close();
