import { Button } from '@mantine/core';
import type { Problem } from '@tsukuroi/protocol';
import { catalogue } from '../platform/language.ts';
import { Icon } from './icon.tsx';
import { Notice } from './notice.tsx';
import styles from './problem-view.module.css';

const useWords = catalogue('problem', {
  effect: { ja: '影響', en: 'Effect' },
  next: { ja: 'すること', en: 'What to do' },
  request: { ja: '要求番号 {number}', en: 'Request {number}' },
  code: { ja: '符号 {code}', en: 'Code {code}' },
  again: { ja: 'もう一度読み込む', en: 'Load again' },
});

/** A refusal or failure: what happened, what it affects, what to do next, and the number to quote. */
export function ProblemView({ problem, retry }: { readonly problem: Problem; readonly retry?: () => void }) {
  const t = useWords();
  const actions =
    retry === undefined ? undefined : (
      <Button variant="default" onClick={retry} leftSection={<Icon name="refresh" />}>
        {t('again')}
      </Button>
    );
  return (
    <Notice tone="act" role="alert" title={problem.what} actions={actions}>
      <dl className={styles.parts}>
        <dt>{t('effect')}</dt>
        <dd>{problem.effect}</dd>
        <dt>{t('next')}</dt>
        <dd className={styles.next}>{problem.next}</dd>
      </dl>
      <p className={styles.numbers}>
        {t('code', { code: problem.code })}
        {problem.requestId === '' ? null : ` ・ ${t('request', { number: problem.requestId })}`}
      </p>
    </Notice>
  );
}
