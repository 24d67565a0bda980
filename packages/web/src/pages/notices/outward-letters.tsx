import type { OutwardSettings } from '@tsukuroi/protocol/outward-api.ts';
import { OUTWARD_WORDS } from '@tsukuroi/protocol/outward-words.ts';
import { Pairs } from '../../components/figures.tsx';
import { Panel } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatInstant, listWords } from '../../platform/format.ts';
import { useText } from '../../platform/language.ts';
import styles from './notices.module.css';
import { OUTWARD_STATE_WORDS, useNoticeWords } from './words.ts';

/** What was said outside of late, and whether it left. */
export function OutwardLetters({ settings }: { readonly settings: OutwardSettings }) {
  const t = useNoticeWords();
  const text = useText();
  const { heardAt, letters, ways } = settings;
  const wayNames = ways === null ? t('waysUnknown') : ways.length === 0 ? t('waysNone') : listWords(ways);
  return (
    <Panel title={t('outwardLetters')}>
      <Pairs
        pairs={[
          { label: t('heardAt'), value: heardAt === null ? t('not') : formatInstant(heardAt) },
          { label: t('ways'), value: wayNames },
        ]}
      />
      {letters.length === 0 ? (
        <p>{t('lettersNone')}</p>
      ) : (
        <table className={styles.letters}>
          <thead>
            <tr>
              <th scope="col">{t('letterAt')}</th>
              <th scope="col">{t('letterWhat')}</th>
              <th scope="col">{t('letterState')}</th>
              <th scope="col">{t('letterWays')}</th>
            </tr>
          </thead>
          <tbody>
            {letters.map((letter) => (
              <tr key={letter.number}>
                <td>{formatInstant(letter.at)}</td>
                <td>
                  {text(OUTWARD_WORDS[letter.kind].name)}
                  {letter.count === 0 ? '' : ` ${letter.count}`}
                </td>
                <td>
                  <StateBadge of="outward.state" value={letter.state} words={OUTWARD_STATE_WORDS} />
                </td>
                <td>
                  {letter.ways
                    .map(
                      ({ at, state, way }) =>
                        `${way}: ${text(OUTWARD_STATE_WORDS[state] ?? { ja: state, en: state })} ${formatInstant(at)}`,
                    )
                    .join('、')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
