import { Button } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { usePolicyWords } from './words.ts';

interface Stopped {
  readonly id: string;
  readonly to: string;
}

const TOUCHES = [['grid'], ['calendar'], ['policy'], ['device-policy'], ['today']] as const;

/** 「今夜は中止」: one click, said at once with how to take it back. */
export function useStopTonight() {
  const t = usePolicyWords();
  const [stopped, setStopped] = useState<Stopped | null>(null);
  const [undone, setUndone] = useState(false);
  const stop = useChange(() => ask<Stopped>('POST', '/policies/stop-tonight', { body: {} }), {
    touches: TOUCHES,
    after: (answer) => {
      setStopped(answer);
      setUndone(false);
    },
  });
  const undo = useChange((id: string) => ask<void>('DELETE', `/freezes/${encodeURIComponent(id)}`), {
    touches: TOUCHES,
    after: () => {
      setStopped(null);
      setUndone(true);
    },
  });
  const button = (
    <Button
      variant="default"
      leftSection={<Icon name="hand" />}
      loading={stop.running}
      onClick={() => stop.run(undefined)}
    >
      {t('stopTonight')}
    </Button>
  );
  const said = (
    <>
      {stop.problem === null ? null : <ProblemView problem={stop.problem} />}
      {undo.problem === null ? null : <ProblemView problem={undo.problem} />}
      {stopped === null ? null : (
        <Notice
          tone="soon"
          icon="hand"
          role="status"
          title={t('stoppedTitle', { to: formatInstant(stopped.to) })}
          actions={
            <Button variant="default" loading={undo.running} onClick={() => undo.run(stopped.id)}>
              {t('undo')}
            </Button>
          }
        >
          <p>{t('stoppedText')}</p>
        </Notice>
      )}
      {undone ? <Notice tone="good" role="status" title={t('undone')} /> : null}
    </>
  );
  return { button, said };
}
