import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FindingRow } from '@tsukuroi/protocol';
import { DECISION_WORDS, VERDICT_WORDS } from '@tsukuroi/protocol/words.ts';
import { useState } from 'react';
import { type Figure, Pairs } from '../../components/figures.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { todayInJapan } from '../../platform/clock.ts';
import { dueWords, formatDay, formatScore, listWords } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { AcceptRisk } from './accept-risk.tsx';
import styles from './finding.module.css';
import { useFindingWords } from './words.ts';

function useFindingPairs(row: FindingRow): Figure[] {
  const t = useFindingWords();
  const language = useLanguage();
  const pairs: Figure[] = [
    { label: t('software'), value: row.software.name },
    { label: t('installed'), value: <span className="mono">{row.software.version}</span> },
    {
      label: t('fixed'),
      value: row.fixedVersion === null ? t('noFix') : <span className="mono">{row.fixedVersion}</span>,
    },
  ];
  if (row.due !== null) {
    pairs.push({ label: t('due'), value: formatDay(row.due), note: dueWords(row.due, todayInJapan(), language) });
  }
  if (row.exploitedSince !== null) {
    pairs.push({
      label: t('exploited'),
      value: formatDay(row.exploitedSince),
      note: row.ransomware ? t('ransomware') : undefined,
    });
  }
  if (row.cvss !== null) {
    pairs.push({ label: 'CVSS', value: formatScore(row.cvss, 'cvss') });
  }
  if (row.epss !== null) {
    pairs.push({ label: 'EPSS', value: formatScore(row.epss, 'epss') });
  }
  if (row.alsoIn.length > 0) {
    pairs.push({ label: t('alsoIn'), value: listWords(row.alsoIn) });
  }
  pairs.push({ label: t('firstSeen'), value: formatDay(row.firstSeen) });
  pairs.push({ label: t('sources'), value: row.basis.map((source) => `${source.feed}: ${source.record}`).join(' / ') });
  if (row.evidence.length > 0) {
    pairs.push({ label: t('evidence'), value: row.evidence.join(' / ') });
  }
  return pairs;
}

interface FindingDetailProps {
  readonly row: FindingRow;
  readonly deviceId: string;
  readonly device: string;
}

/** One finding on one device, told so that the reader knows what to do: the action first, the proof below. */
export function FindingDetail({ row, deviceId, device }: FindingDetailProps) {
  const t = useFindingWords();
  const may = usePermissions();
  const [accepting, setAccepting] = useState(false);
  const pairs = useFindingPairs(row);
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="decision" value={row.decision} words={DECISION_WORDS} />
        <StateBadge of="verdict" value={row.verdict} words={VERDICT_WORDS} />
      </div>
      <h3 className={styles.title}>{row.title ?? row.id}</h3>
      <section className={styles.todo}>
        <h4>{t('todo')}</h4>
        <p>{row.remedy}</p>
      </section>
      {row.acceptedUntil === null ? null : (
        <Notice tone="watch" icon="hand" title={t('acceptedUntil', { day: formatDay(row.acceptedUntil) })} />
      )}
      <section>
        <h4>{t('why')}</h4>
        <p>{row.why}</p>
      </section>
      <section>
        <h4>{t('because')}</h4>
        <p>{row.because}</p>
      </section>
      <Pairs pairs={pairs} />
      <div className={styles.actions}>
        <Link to="/vulnerabilities/$id" params={{ id: row.id }} className={styles.more}>
          {t('open', { id: row.id })}
        </Link>
        {may.change ? (
          <Button variant="default" leftSection={<Icon name="hand" />} onClick={() => setAccepting(true)}>
            {t('accept')}
          </Button>
        ) : null}
      </div>
      {accepting ? (
        <AcceptRisk
          finding={row.id}
          title={row.title}
          device={{ id: deviceId, name: device }}
          close={() => setAccepting(false)}
        />
      ) : null}
    </div>
  );
}
