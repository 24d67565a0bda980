import type { MorningSheet } from '@tsukuroi/protocol/morning-api.ts';
import { Notice } from '../../components/notice.tsx';
import { formatDayLong, formatInstant, listWords } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './morning.module.css';
import { useMorningWords } from './words.ts';

type Line = MorningSheet['failed'][number] & { readonly spares?: readonly string[] };

function DeviceLine({ line }: { readonly line: Line }) {
  const t = useMorningWords();
  return (
    <li>
      <p className={styles.name}>
        {line.name}
        <span>{line.department ?? t('noDepartment')}</span>
        <span className="soft">{t('since', { at: formatInstant(line.since) })}</span>
      </p>
      <p>{line.what}</p>
      <p className={styles.next}>
        {t('next')}: {line.next}
      </p>
      <p className={styles.facts}>
        <span>
          {t('place')}: {line.place ?? t('noPlace')}
        </span>
        {line.spares === undefined ? null : (
          <span>
            {t('spare')}: {line.spares.length === 0 ? t('noSpare') : listWords(line.spares)}
          </span>
        )}
      </p>
    </li>
  );
}

function Devices({
  lines,
  more,
  none,
  title,
}: {
  readonly lines: readonly Line[];
  readonly more: number;
  readonly none: string;
  readonly title: string;
}) {
  const t = useMorningWords();
  return (
    <section>
      <h3>
        {title}
        {lines.length === 0 ? null : ` ${lines.length + more}`}
      </h3>
      {lines.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul className={styles.lines}>
          {lines.map((line) => (
            <DeviceLine key={`${line.device} ${line.since}`} line={line} />
          ))}
        </ul>
      )}
      {more === 0 ? null : <p>{t('more', { count: String(more) })}</p>}
    </section>
  );
}

/** The sheet itself: on the page, on the screen of the desk, and on paper. */
export function Sheet({ sheet }: { readonly sheet: MorningSheet }) {
  const t = useMorningWords();
  const language = useLanguage();
  const idle = sheet.done.length + sheet.failed.length + sheet.notReturned.length === 0;
  return (
    <article className={styles.sheet}>
      <header className={styles.head}>
        <div>
          <h2>
            {t('title')} {formatDayLong(sheet.day, language)}
          </h2>
          <p className="soft">{t('night', { from: formatInstant(sheet.from), to: formatInstant(sheet.to) })}</p>
        </div>
        <p className="soft">
          {sheet.facility}
          <br />
          {t('made', { at: formatInstant(sheet.madeAt) })}
        </p>
      </header>
      {sheet.stopped ? <Notice tone="act" title={t('stopped')} /> : null}
      <Devices
        title={t('notReturned')}
        lines={sheet.notReturned}
        more={sheet.more.notReturned}
        none={idle ? t('noWork') : t('allBack')}
      />
      {idle ? null : (
        <Devices title={t('failed')} lines={sheet.failed} more={sheet.more.failed} none={t('noneFailed')} />
      )}
      <section>
        <h3>{t('needs')}</h3>
        {sheet.needs.length === 0 ? (
          <p>{t('nothingNeeded')}</p>
        ) : (
          <ul className={styles.lines}>
            {sheet.needs.map((need) => (
              <li key={need.title}>
                <strong>{need.title}</strong>
                <span>{need.detail}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h3>{t('done')}</h3>
        {sheet.done.length === 0 ? (
          <p>{t('noneDone')}</p>
        ) : (
          <ul>
            {sheet.done.map((one) => (
              <li key={one.department ?? ''}>
                {t('doneLine', {
                  department: one.department ?? t('noDepartment'),
                  devices: String(one.devices),
                  packages: String(one.packages),
                })}
              </li>
            ))}
          </ul>
        )}
      </section>
    </article>
  );
}
