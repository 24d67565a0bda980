import type { Vulnerability } from '@tsukuroi/protocol';
import { Panel } from '../../components/page.tsx';
import styles from './vulnerability.module.css';
import { useVulnerabilityWords } from './words.ts';

/** What it is, how bad, who is affected, what to do – and who says so. */
export function Explanation({ item }: { readonly item: Vulnerability }) {
  const t = useVulnerabilityWords();
  return (
    <div className={styles.columns}>
      <Panel>
        {item.explanation.length === 0 ? <p className="soft">{t('noExplanation')}</p> : null}
        {item.explanation.map((part) => (
          <section key={part.heading} className={styles.part}>
            <h2>{part.heading}</h2>
            {part.lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </section>
        ))}
      </Panel>
      <Panel title={t('sources')}>
        <table className={styles.sources}>
          <thead>
            <tr>
              <th scope="col">{t('feed')}</th>
              <th scope="col">{t('record')}</th>
              <th scope="col">{t('says')}</th>
            </tr>
          </thead>
          <tbody>
            {item.sources.map((source) => (
              <tr key={`${source.feed} ${source.record} ${source.says}`}>
                <th scope="row">{source.feed}</th>
                <td>
                  {source.url === null || !/^https?:\/\//.test(source.url) ? (
                    source.record
                  ) : (
                    <a href={source.url} target="_blank" rel="noreferrer noopener">
                      {source.record}
                    </a>
                  )}
                </td>
                <td>{source.says}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}
