import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import type { CarryingPreview, RecipientRow } from '@tsukuroi/protocol/carrying-api.ts';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import styles from './carrying.module.css';
import { useCarryingWords } from './words.ts';

/** What a person chose to write. */
export interface Leaving {
  readonly kind: 'request' | 'results';
  readonly recipient: RecipientRow | undefined;
  readonly folder: string;
  readonly about: string;
  readonly megabytes: string;
}

interface PreviewProps {
  readonly leaving: Leaving;
  readonly started: (job: Job) => void;
  readonly back: () => void;
}

/** Everything that would leave, as text; only from here is it written. */
export function Preview({ leaving, started, back }: PreviewProps) {
  const t = useCarryingWords();
  const language = useLanguage();
  const { about, folder, kind, megabytes, recipient } = leaving;
  const preview = useQuery({
    queryKey: ['preview', kind, language],
    queryFn: ({ signal }) => get<CarryingPreview>(`/carrying/preview?kind=${kind}`, signal),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const make = useChange(
    () =>
      ask<Job>('POST', '/carrying/bundles', {
        body: {
          folder,
          kind,
          ...(preview.data === undefined ? {} : { read: preview.data.digest }),
          ...(recipient === undefined ? {} : { recipient: recipient.id }),
          ...(about === '' ? {} : { about }),
          ...(megabytes === '' ? {} : { volumeMegabytes: Number(megabytes) }),
        },
      }),
    { after: started },
  );
  return (
    <div className={form.form}>
      <Pending query={preview}>
        {({ text, size, machines }) => (
          <>
            <p>{t('previewRead')}</p>
            <Pairs
              pairs={[
                { label: t('sealedFor'), value: recipient === undefined ? t('openToAll') : recipient.name },
                ...(kind === 'results'
                  ? [
                      {
                        label: t('previewMachines'),
                        value: t('previewMachinesCount', { count: formatCount(machines, language) }),
                      },
                    ]
                  : []),
                { label: t('previewSize'), value: size },
                { label: t('folder'), value: folder },
              ]}
            />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard too. */}
            <section className={styles.leaving} tabIndex={0} aria-label={t('previewTitle')}>
              <pre>{text}</pre>
            </section>
          </>
        )}
      </Pending>
      {make.problem === null ? null : <ProblemView problem={make.problem} />}
      <div className={`${form.actions} ${form.end}`}>
        <Button variant="default" onClick={back}>
          {t('backToChoice')}
        </Button>
        <Button disabled={preview.data === undefined} loading={make.running} onClick={() => make.run(undefined)}>
          {t('makeDo')}
        </Button>
      </div>
    </div>
  );
}
