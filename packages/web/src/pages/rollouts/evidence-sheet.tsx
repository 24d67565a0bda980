import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatBytes, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { minutesWords } from './board-model.ts';
import styles from './evidence.module.css';
import { changesInOrder, outcomeOf, restarted } from './evidence-model.ts';
import { OUTCOME_WORDS, useEvidenceWords } from './evidence-words.ts';

const MINUTE_MS = 60_000;

function Changes({ changes }: { readonly changes: ResultEvidence['changes'] }) {
  const t = useEvidenceWords();
  if (changes.length === 0) {
    return <p className="soft">{t('noChanges')}</p>;
  }
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col">{t('outcome')}</th>
          <th scope="col">{t('package')}</th>
          <th scope="col">{t('from')}</th>
          <th scope="col">{t('to')}</th>
          <th scope="col">{t('now')}</th>
        </tr>
      </thead>
      <tbody>
        {changesInOrder(changes).map((change) => (
          <tr key={`${change.package} ${change.architecture ?? ''}`}>
            <td>
              <StateBadge of="outcome" value={outcomeOf(change)} words={OUTCOME_WORDS} />
            </td>
            <th scope="row">{change.package}</th>
            <td className="mono">{change.from ?? t('notThere')}</td>
            <td className="mono">{change.to}</td>
            <td className="mono">{change.now ?? t('notThere')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Names below each other, or the sentence that says that there are none. */
function Names({ names, none }: { readonly names: readonly string[]; readonly none: string }) {
  return names.length === 0 ? (
    <p className="soft">{none}</p>
  ) : (
    <ul className={styles.names}>
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}

function Restart({ evidence }: { readonly evidence: ResultEvidence }) {
  const t = useEvidenceWords();
  const again = restarted(evidence);
  const kernel = evidence.needRestart.includes('kernel');
  return (
    <>
      <p>{t(again === null ? 'restartUnknown' : again ? 'restartDone' : 'restartNone')}</p>
      {evidence.needRestart.length === 0 ? (
        <p className="soft">{t('nothingOld')}</p>
      ) : (
        <Notice tone="soon" title={t('stillOld')}>
          <Names names={evidence.needRestart.map((name) => (name === 'kernel' ? t('kernel') : name))} none="" />
          <p>{t(kernel ? 'stillOldKernel' : 'stillOldNext')}</p>
        </Notice>
      )}
    </>
  );
}

/** One action on one device as evidence: what changed, what was kept, what still has to be restarted, and the last words of the program. */
export function EvidenceSheet({ evidence }: { readonly evidence: ResultEvidence }) {
  const t = useEvidenceWords();
  const language = useLanguage();
  const { began, ended, exit, cost, output, keptSettings } = evidence;
  const minutes = (Date.parse(ended) - Date.parse(began)) / MINUTE_MS;
  return (
    <div className={styles.sheet}>
      <Pairs
        pairs={[
          {
            label: t('when'),
            value: `${formatInstant(began)} – ${formatInstant(ended)}`,
            note: Number.isNaN(minutes) ? undefined : minutesWords(minutes, language),
          },
          {
            label: t('cost'),
            value: t('costWords', {
              own: (cost.ownCpuMs / 1000).toFixed(1),
              all: (cost.cpuMs / 1000).toFixed(1),
              bytes: formatBytes(cost.bytes),
            }),
          },
        ]}
      />
      <section>
        <h4>{t('changes')}</h4>
        <Changes changes={evidence.changes} />
      </section>
      <section>
        <h4>{t('kept')}</h4>
        {keptSettings.length === 0 ? null : <p>{t('keptWhy')}</p>}
        <Names names={keptSettings} none={t('keptNone')} />
      </section>
      <section>
        <h4>{t('restart')}</h4>
        <Restart evidence={evidence} />
      </section>
      <section>
        <h4>{t('program')}</h4>
        <p>
          {exit === undefined ? t('noExit') : exit.meaning}
          {exit?.code == null ? null : <span className="soft"> {t('code', { code: exit.code })}</span>}
        </p>
        {output.length === 0 ? (
          <p className="soft">{t('noOutput')}</p>
        ) : (
          <details className={styles.output}>
            <summary>{t('output', { count: output.length })}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
            <pre tabIndex={0}>{output.join('\n')}</pre>
          </details>
        )}
      </section>
      <p className="soft small">{t('source', { plan: evidence.plan, action: evidence.action })}</p>
    </div>
  );
}
