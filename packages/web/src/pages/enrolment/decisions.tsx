import { Button, Textarea } from '@mantine/core';
import type { IdentityDecisionResult, IdentityView } from '@tsukuroi/protocol/enrolment-api.ts';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { usePermissions } from '../../platform/session.ts';
import { useEnrolmentWords } from './words.ts';

type Decision = 'confirm' | 'refuse' | 'revoke' | 'image';

interface AskedProps {
  readonly view: IdentityView;
  readonly decision: Decision;
  readonly cancel: () => void;
  readonly close: () => void;
}

/** One decision with what it does, asked once more: some cannot be taken back. */
function Asked({ view, decision, cancel, close }: AskedProps) {
  const t = useEnrolmentWords();
  const [why, setWhy] = useState('');
  const { id, name } = view.identity;
  const decide = useChange(
    () =>
      ask<IdentityDecisionResult>('POST', '/enrolment/decisions', {
        body: { ids: [id], decision, ...(why.trim() === '' ? {} : { why: why.trim() }) },
      }),
    {
      touches: [['grid'], ['identity']],
      after: ({ refused }) => {
        if (refused.length === 0) {
          close();
        }
      },
    },
  );
  const refused = decide.done?.refused[0];
  return (
    <Dialog title={t(`${decision}Ask`, { name })} close={cancel}>
      <div className={form.form}>
        <p>{t(`${decision}Effect`)}</p>
        {decide.problem === null ? null : <ProblemView problem={decide.problem} />}
        {refused === undefined ? null : (
          <Notice tone="act" role="alert" title={t('notDone')}>
            <p>{refused.what}</p>
          </Notice>
        )}
        <Textarea
          label={t('why')}
          maxLength={1000}
          autosize
          minRows={2}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
          <Button loading={decide.running} onClick={() => decide.run(undefined)}>
            {t(decision)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What may be decided about a device as it stands. */
export function Decisions({ view, close }: { readonly view: IdentityView; readonly close: () => void }) {
  const t = useEnrolmentWords();
  const may = usePermissions();
  const [decision, setDecision] = useState<Decision | null>(null);
  const { state, kind } = view.identity;
  if (!may.change || (state !== 'waiting' && state !== 'active')) {
    return null;
  }
  const waiting = state === 'waiting';
  return (
    <div>
      <div className={form.actions}>
        {waiting ? <Button onClick={() => setDecision('confirm')}>{t('confirm')}</Button> : null}
        {waiting ? (
          <Button variant="default" onClick={() => setDecision('refuse')}>
            {t('refuse')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setDecision('revoke')}>
            {t('revoke')}
          </Button>
        )}
        {kind !== 'device' ? null : (
          <Button variant="subtle" onClick={() => setDecision('image')}>
            {t('image')}
          </Button>
        )}
      </div>
      {waiting ? null : <p className="soft small">{t('revokeHint')}</p>}
      {decision === null ? null : (
        <Asked view={view} decision={decision} cancel={() => setDecision(null)} close={close} />
      )}
    </div>
  );
}
