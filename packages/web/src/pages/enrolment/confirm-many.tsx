import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type IdentityDecisionResult, LEDGER_BY_WORDS, type Proposal } from '@tsukuroi/protocol/enrolment-api.ts';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from './enrolment.module.css';
import { useEnrolmentWords } from './words.ts';

interface LinesProps {
  readonly title: string;
  readonly lines: readonly Proposal[];
  /** Which are chosen, and the way to change it; left out for lines that cannot be. */
  readonly chosen?: ReadonlySet<string>;
  readonly choose?: (id: string, on: boolean) => void;
}

function Lines({ title, lines, chosen, choose }: LinesProps) {
  const t = useEnrolmentWords();
  const text = useText();
  if (lines.length === 0) {
    return null;
  }
  return (
    <table className={styles.compared}>
      <caption>{title}</caption>
      <thead>
        <tr>
          {choose === undefined ? null : <th scope="col">{t('choose')}</th>}
          <th scope="col">{t('said')}</th>
          <th scope="col">{t('told')}</th>
          <th scope="col">{t('fitWhy')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ id, name, serial, department, ledger, ledgerBy, reason }) => {
          const by = ledgerBy === null ? undefined : LEDGER_BY_WORDS[ledgerBy];
          return (
            <tr key={id}>
              {choose === undefined ? null : (
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('chooseOne', { name })}
                    checked={chosen?.has(id) === true}
                    onChange={(event) => choose(id, event.currentTarget.checked)}
                  />
                </td>
              )}
              <th scope="row">
                {name}
                <small>{[department, serial].filter((word) => word !== null).join(' ')}</small>
              </th>
              <td>
                {ledger ?? '—'}
                {by === undefined ? null : <small>{t('fitBy', { by: text(by) })}</small>}
              </td>
              <td>{reason}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface ConfirmingProps {
  readonly proposals: readonly Proposal[];
  readonly close: (done: readonly string[]) => void;
}

function Confirming({ proposals, close }: ConfirmingProps) {
  const t = useEnrolmentWords();
  const fits = proposals.filter(({ fit }) => fit === 'fits');
  const named = proposals.filter(({ fit }) => fit === 'name-only');
  const stay = proposals.filter(({ fit }) => fit === 'stays');
  // What only the name speaks for is chosen by a person, one by one.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(fits.map(({ id }) => id)));
  const [why, setWhy] = useState('');
  const decide = useChange(
    () =>
      ask<IdentityDecisionResult>('POST', '/enrolment/decisions', {
        body: {
          ids: [...chosen],
          decision: 'confirm',
          fitting: true,
          ...(why.trim() === '' ? {} : { why: why.trim() }),
        },
      }),
    {
      touches: [['grid'], ['identity'], ['today']],
      after: ({ done, refused }) => {
        if (refused.length === 0) {
          close(done);
        }
      },
    },
  );
  const choose = (id: string, on: boolean): void =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  if (decide.done !== undefined && decide.done.refused.length > 0) {
    const { done, refused } = decide.done;
    const nameOf = new Map(proposals.map(({ id, name }) => [id, name]));
    return (
      <div className={form.form}>
        <Notice tone="act" role="alert" title={t('manyPartly', { done: done.length, refused: refused.length })}>
          <ul className={styles.gaps}>
            {refused.map(({ id, what }) => (
              <li key={id}>
                <strong>{nameOf.get(id)}</strong> {what}
              </li>
            ))}
          </ul>
        </Notice>
        <div className={`${form.actions} ${form.end}`}>
          <Button onClick={() => close(done)}>{t('close')}</Button>
        </div>
      </div>
    );
  }
  return (
    <div className={form.form}>
      {chosen.size === 0 && named.length === 0 ? (
        <Notice tone="unknown" title={t('manyNone')}>
          <p>{t('manyNoneNext')}</p>
        </Notice>
      ) : (
        <p>{t('manyEffect')}</p>
      )}
      {decide.problem === null ? null : <ProblemView problem={decide.problem} />}
      <Lines title={t('manyFits', { count: fits.length })} lines={fits} chosen={chosen} choose={choose} />
      <Lines title={t('manyNamed', { count: named.length })} lines={named} chosen={chosen} choose={choose} />
      <Lines title={t('manyStay', { count: stay.length })} lines={stay} />
      <Textarea
        label={t('why')}
        maxLength={1000}
        autosize
        minRows={2}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <div className={`${form.actions} ${form.end}`}>
        <Button variant="default" onClick={() => close([])}>
          {t('cancel')}
        </Button>
        <Button disabled={chosen.size === 0} loading={decide.running} onClick={() => decide.run(undefined)}>
          {t('manyDo', { count: chosen.size })}
        </Button>
      </div>
    </div>
  );
}

interface ConfirmManyProps {
  readonly ids: readonly string[];
  /** Called with those that were confirmed. */
  readonly close: (done: readonly string[]) => void;
}

/** Waiting devices beside the ledger, confirmed by one decision; what does not fit stays. */
export function ConfirmMany({ ids, close }: ConfirmManyProps) {
  const t = useEnrolmentWords();
  const language = useLanguage();
  const found = useQuery({
    queryKey: ['proposals', ids, language],
    queryFn: ({ signal }) =>
      ask<{ readonly proposals: readonly Proposal[] }>('POST', '/enrolment/proposals', { body: { ids }, signal }),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog title={t('manyAsk', { count: ids.length })} close={() => close([])} wide>
      <Pending query={found}>{({ proposals }) => <Confirming proposals={proposals} close={close} />}</Pending>
    </Dialog>
  );
}
