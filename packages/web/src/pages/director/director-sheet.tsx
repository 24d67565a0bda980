import type { DeviceRow, DirectorReport, Today, VulnerabilityRow } from '@tsukuroi/protocol';
import { DECISION_WORDS, JUDGED_WORDS, VERDICT_WORDS } from '@tsukuroi/protocol/words.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount, formatDay, formatDayFormal, percentOf } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { useSession } from '../../platform/session.ts';
import styles from './director.module.css';
import { useDirectorWords } from './words.ts';

/** What fits on the one page; the rest is counted. */
const SHOWN = { items: 3, edge: 5, worst: 5 };

function Decisions({ today }: { readonly today: Today }) {
  const t = useDirectorWords();
  const language = useLanguage();
  const urgent = today.items
    .filter((item) => item.level === 'act-now' || item.level === 'this-week')
    .slice(0, SHOWN.items);
  if (urgent.length === 0) {
    return <p>{t('nothingNow', { undetermined: formatCount(today.counts.undetermined, language) })}</p>;
  }
  return (
    <ol className={styles.decisions}>
      {urgent.map((item) => (
        <li key={item.id}>
          <strong>{item.title}</strong>
          <span>{item.detail}</span>
        </li>
      ))}
    </ol>
  );
}

function Counts({ counts }: { readonly counts: Today['counts'] }) {
  const text = useText();
  const language = useLanguage();
  const figures = [
    [DECISION_WORDS['act-now'], counts.actNow],
    [DECISION_WORDS['this-week'], counts.thisWeek],
    [DECISION_WORDS['next-window'], counts.nextWindow],
    [DECISION_WORDS.watch, counts.watch],
    [VERDICT_WORDS.undetermined, counts.undetermined],
  ] as const;
  return (
    <dl className={styles.counts}>
      {figures.map(([word, count]) =>
        word === undefined ? null : (
          <div key={word.en}>
            <dt>{text(word)}</dt>
            <dd>{formatCount(count, language)}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function CoverageLine({ coverage }: { readonly coverage: Today['coverage'] }) {
  const t = useDirectorWords();
  const language = useLanguage();
  if (coverage.ledger === null) {
    return <p>{t('coverageUnknown', { known: formatCount(coverage.known, language) })}</p>;
  }
  const read = coverage.reporting + coverage.imported;
  const words = {
    ledger: formatCount(coverage.ledger, language),
    read: formatCount(read, language),
    silent: formatCount(coverage.silent, language),
    percent: percentOf(read, coverage.ledger) ?? '—',
  };
  return <p>{t(read > coverage.ledger ? 'coverageMore' : 'coverageText', words)}</p>;
}

function More({ all, shown }: { readonly all: number; readonly shown: number }) {
  const t = useDirectorWords();
  return all > shown ? <p className="soft small">{t('more', { count: all - shown })}</p> : null;
}

function Edge({ edge }: { readonly edge: readonly DeviceRow[] }) {
  const t = useDirectorWords();
  if (edge.length === 0) {
    return <p>{t('edgeNone')}</p>;
  }
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('decision')}</th>
            <th scope="col">{t('device')}</th>
            <th scope="col">{t('department')}</th>
            <th scope="col">{t('os')}</th>
            <th scope="col">{t('judged')}</th>
          </tr>
        </thead>
        <tbody>
          {edge.slice(0, SHOWN.edge).map((device) => (
            <tr key={device.id}>
              <td>
                <StateBadge of="decision" value={device.decision} words={DECISION_WORDS} />
              </td>
              <th scope="row">{device.name}</th>
              <td>{device.department ?? '—'}</td>
              <td>{device.os}</td>
              <td>
                <StateBadge of="judged" value={device.judged} words={JUDGED_WORDS} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More all={edge.length} shown={SHOWN.edge} />
    </>
  );
}

function Worst({ worst }: { readonly worst: readonly VulnerabilityRow[] }) {
  const t = useDirectorWords();
  const language = useLanguage();
  if (worst.length === 0) {
    return <p>{t('worstNone')}</p>;
  }
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('decision')}</th>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('devices')}</th>
            <th scope="col">{t('due')}</th>
          </tr>
        </thead>
        <tbody>
          {worst.slice(0, SHOWN.worst).map((item) => (
            <tr key={item.id}>
              <td>
                <StateBadge of="decision" value={item.decision} words={DECISION_WORDS} />
              </td>
              <th scope="row" className={styles.id}>
                {item.id}
              </th>
              <td>{item.title ?? item.software}</td>
              <td className={styles.right}>{formatCount(item.affectedDevices + item.undeterminedDevices, language)}</td>
              <td className={styles.id}>{item.due === null ? '—' : formatDay(item.due)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More all={worst.length} shown={SHOWN.worst} />
    </>
  );
}

/** One page that a director can read in two minutes and sign. */
export function DirectorSheet({ report }: { readonly report: DirectorReport }) {
  const t = useDirectorWords();
  const language = useLanguage();
  const session = useSession();
  const { today } = report;
  return (
    <article className={styles.sheet}>
      <header className={styles.head}>
        <div>
          <p>{today.facility}</p>
          <h2 className={styles.heading}>{t('heading')}</h2>
          <p>{formatDayFormal(today.day, language)}</p>
        </div>
        <table className={styles.sign} aria-label={t('sign')}>
          <thead>
            <tr>
              {(['director', 'office', 'charge'] as const).map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <td />
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </header>
      <section>
        <h3>{t('now')}</h3>
        <Decisions today={today} />
      </section>
      <section>
        <h3>{t('figures')}</h3>
        <Counts counts={today.counts} />
      </section>
      <section>
        <h3>{t('coverage')}</h3>
        <CoverageLine coverage={today.coverage} />
      </section>
      <section>
        <h3>{t('edge')}</h3>
        <Edge edge={report.edge} />
      </section>
      <section>
        <h3>{t('worst')}</h3>
        <Worst worst={report.worst} />
      </section>
      <section>
        <h3>{t('basis')}</h3>
        <p>
          {today.knowledge.sentence}
          {` ${t('basisList')}`}
        </p>
      </section>
      <footer className={styles.footer}>
        {t('footer', { version: session.productVersion, digest: today.knowledge.digest.slice(0, 16) })}
      </footer>
    </article>
  );
}
