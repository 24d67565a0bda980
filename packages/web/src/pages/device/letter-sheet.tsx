import type { Inquiry } from '@tsukuroi/protocol';
import { formatDay, formatDayFormal } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { useInquiryWords } from './inquiry-words.ts';
import styles from './letter.module.css';

/** What the sender adds by hand before printing. */
export interface Letter {
  readonly addressee: string;
  readonly sender: string;
  readonly contact: string;
  readonly replyBy: string;
}

interface SheetProps {
  readonly inquiry: Inquiry;
  readonly letter: Letter;
}

/** Rows that leave room for the reply slip on the same sheet. */
const SHOWN_POSSIBLE = 8;

function Possible({ possible }: Pick<Inquiry, 'possible'>) {
  const t = useInquiryWords();
  if (possible.length === 0) {
    return <p>{t('none')}</p>;
  }
  const rest = possible.length - SHOWN_POSSIBLE;
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('since')}</th>
            <th scope="col">{t('fixed')}</th>
          </tr>
        </thead>
        <tbody>
          {possible.slice(0, SHOWN_POSSIBLE).map((entry) => (
            <tr key={entry.id}>
              <th scope="row">{entry.id}</th>
              <td>{entry.title ?? '—'}</td>
              <td>{entry.exploitedSince === null ? '—' : formatDay(entry.exploitedSince)}</td>
              <td>{entry.fixedVersion ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 ? <p>{t('more', { count: rest })}</p> : null}
    </>
  );
}

function ReplySlip({ inquiry, letter }: SheetProps) {
  const t = useInquiryWords();
  return (
    <section className={styles.slip}>
      <p className={styles.cut} aria-hidden="true">
        ✂ {t('cut')}
      </p>
      <header className={styles.slipHead}>
        <h2>{t('slip')}</h2>
        <p>
          {t('slipFor', { facility: inquiry.facility })} {letter.sender} {letter.contact}
        </p>
      </header>
      <table className={styles.slipTable}>
        <tbody>
          <tr>
            <th scope="row">{t('device')}</th>
            <td>
              {inquiry.device} / {inquiry.model ?? t('unknown')}
            </td>
          </tr>
          <tr>
            <th scope="row">{t('version')}</th>
            <td className={styles.blank} />
          </tr>
          <tr>
            <th scope="row">{t('answer')}</th>
            <td>
              <ul className={styles.boxes}>
                {(['done', 'planned', 'cannot', 'unaffected'] as const).map((key) => (
                  <li key={key}>☐ {t(key)}</li>
                ))}
              </ul>
            </td>
          </tr>
          <tr>
            <th scope="row">{t('checkedOn')}</th>
            <td className={styles.blank} />
          </tr>
          <tr>
            <th scope="row">
              {t('who')} / {t('phone')}
            </th>
            <td className={styles.blank} />
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** The letter itself, as it comes out of the printer. */
export function LetterSheet({ inquiry, letter }: SheetProps) {
  const t = useInquiryWords();
  const language = useLanguage();
  const by = letter.replyBy === '' ? t('soon') : t('byDay', { day: formatDayFormal(letter.replyBy, language) });
  return (
    <article className={styles.sheet}>
      <p className={styles.day}>{formatDayFormal(inquiry.day, language)}</p>
      <p className={styles.to}>{t('to', { name: letter.addressee === '' ? t('toVendor') : letter.addressee })}</p>
      <p className={styles.from}>
        {inquiry.facility}
        <br />
        {letter.sender}
        {letter.contact === '' ? null : (
          <>
            <br />
            {letter.contact}
          </>
        )}
      </p>
      <h2 className={styles.heading}>{t('heading')}</h2>
      <p>{t('greeting', { by })}</p>
      <dl className={styles.about}>
        <dt>{t('device')}</dt>
        <dd>{inquiry.device}</dd>
        <dt>{t('model')}</dt>
        <dd>{inquiry.model ?? t('unknown')}</dd>
      </dl>
      <h3>{t('possible')}</h3>
      <Possible possible={inquiry.possible} />
      <h3>{t('questions')}</h3>
      <ol className={styles.questions}>
        {inquiry.questions.map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ol>
      <ReplySlip inquiry={inquiry} letter={letter} />
    </article>
  );
}
