import { dayInJapan } from '@tsukuroi/core';
import { type Db, insertMany, inTransaction } from '../../platform/database/index.ts';
import { publishedKey } from './assess.ts';
import { AGENT_PACKAGE, type Catalogue } from './catalogue.ts';

/** Notes the day on which the catalogue brought each program and release here: waiting days of policies and makers are counted from it. */
export async function keepBroughtDays(
  db: Db,
  facility: string,
  { programs, releases }: Catalogue,
  nowMs: number,
): Promise<void> {
  const day = dayInJapan(nowMs);
  const keys = [
    ...[...programs.values()]
      .flat()
      .map(({ app, version }) => publishedKey({ source: 'recipe', package: app, to: version })),
    ...releases.map(({ version }) => publishedKey({ source: 'release', package: AGENT_PACKAGE, to: version })),
  ];
  const rows = [...new Set(keys)].map((key) => {
    const at = key.indexOf(' ');
    return [facility, key.slice(0, at), key.slice(at + 1), day];
  });
  if (rows.length > 0) {
    await inTransaction(db, (tx) =>
      insertMany(
        tx,
        'rollouts_published',
        ['facility', 'package', 'version', 'day'],
        rows,
        'on conflict (facility, package, version) do nothing',
      ),
    );
  }
}
