import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RecoveryCodes, SecondFactorBegin } from '@tsukuroi/protocol';
import { type FormEvent, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { problemOf, useChange } from '../../platform/changes.ts';
import { sessionQuery } from '../../platform/session.ts';
import { ClockPanel } from './clock-panel.tsx';
import styles from './entry.module.css';
import { useEntryWords } from './words.ts';

/** `JBSWY3DPEHPK3PXP` as JBSW Y3DP EHPK 3PXP, as people read it out. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

function CodesToKeep({ codes, finish }: { readonly codes: readonly string[]; readonly finish: () => void }) {
  const t = useEntryWords();
  const [kept, setKept] = useState(false);
  return (
    <div className={styles.form}>
      <h2>{t('codes')}</h2>
      <Notice tone="soon" title={t('codesLead')}>
        <p>{t('codesNext')}</p>
      </Notice>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="only-print">{t('codesEach')}</p>
      <div className={`${styles.form} only-screen`}>
        <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
          {t('printCodes')}
        </Button>
        <Checkbox label={t('codesKept')} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} />
        <Button size="md" disabled={!kept} onClick={finish}>
          {t('start')}
        </Button>
      </div>
    </div>
  );
}

interface EnrolmentProps {
  readonly codesShown: () => void;
  readonly finished: () => void;
}

/** Ties an authenticator app to the account: scan or type, confirm with a code, keep the recovery codes. */
export function Enrolment({ codesShown, finished }: EnrolmentProps) {
  const t = useEntryWords();
  const [code, setCode] = useState('');
  const begun = useQuery({
    queryKey: ['second-factor-begin'],
    queryFn: () => ask<SecondFactorBegin>('POST', '/me/second-factor/begin'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const confirm = useChange(
    () => ask<RecoveryCodes>('POST', '/me/second-factor/confirm', { body: { code: code.trim() } }),
    // The cookie changes with the second factor, and the token of every later change with it.
    { touches: [sessionQuery.queryKey], after: codesShown },
  );
  if (confirm.done !== undefined) {
    return <CodesToKeep codes={confirm.done.codes} finish={finished} />;
  }
  if (begun.error !== null) {
    return <ProblemView problem={problemOf(begun.error)} retry={() => void begun.refetch()} />;
  }
  if (begun.data === undefined) {
    return null;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.run(undefined);
  };
  return (
    <>
      <ol className={styles.steps}>
        <li>
          <strong>{t('enrolScan')}</strong>
          <p className="soft small">{t('enrolApps')}</p>
          {/* As an image, so that nothing inside it can run. */}
          <img className={styles.qr} alt={t('qr')} src={`data:image/svg+xml,${encodeURIComponent(begun.data.qrSvg)}`} />
        </li>
        <li>
          <strong>{t('enrolType')}</strong>
          <p className={styles.secret}>{grouped(begun.data.secret)}</p>
        </li>
        <li>
          <strong>{t('enrolConfirm')}</strong>
          <form className={styles.form} onSubmit={submit}>
            {confirm.problem === null ? null : <ProblemView problem={confirm.problem} />}
            <TextInput
              className={styles.code}
              aria-label={t('code')}
              name="code"
              autoComplete="one-time-code"
              inputMode="numeric"
              required
              minLength={6}
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit" size="md" loading={confirm.running}>
              {t('confirm')}
            </Button>
          </form>
        </li>
      </ol>
      <ClockPanel />
    </>
  );
}
