import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Job } from '@tsukuroi/protocol';
import type { MediaView } from '@tsukuroi/protocol/carrying-api.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant, listWords } from '../../platform/format.ts';
import styles from './carrying.module.css';
import { useCarryingWords } from './words.ts';

/** What is plugged in now; asked anew each time, since sticks come and go. */
export function useMedia() {
  return useQuery({
    queryKey: ['media'],
    queryFn: ({ signal }) => get<MediaView>('/carrying/media', signal),
    gcTime: 0,
  });
}

export function NotReady() {
  const t = useCarryingWords();
  return (
    <Notice tone="soon" icon="key" title={t('notReady')} actions={<ButtonLink to="/keys">{t('toKeys')}</ButtonLink>} />
  );
}

interface FoundProps {
  readonly bundle: MediaView['bundles'][number];
  readonly ready: boolean;
  readonly running: boolean;
  readonly run: (what: 'checks' | 'imports', folders: readonly string[]) => void;
}

function Found({ bundle, ready, running, run }: FoundProps) {
  const t = useCarryingWords();
  const { folders, volumes } = bundle;
  return (
    <li className={styles.found}>
      <Pairs
        pairs={[
          { label: t('name'), value: bundle.name, note: t(bundle.known ? 'known' : 'notKnown') },
          { label: t('whom'), value: bundle.whom },
          { label: t('about'), value: bundle.about },
          { label: t('madeAt'), value: formatInstant(bundle.madeAt) },
          { label: t('size'), value: bundle.size },
          { label: t('volumes'), value: t('volumesHere', { volumes, here: folders.length }) },
        ]}
      />
      <div className={form.actions}>
        <Button variant="default" disabled={!ready || running} onClick={() => run('checks', folders)}>
          {t('check')}
        </Button>
        <Button disabled={!ready || running} onClick={() => run('imports', folders)}>
          {t('import')}
        </Button>
      </div>
    </li>
  );
}

/** Bundles on the sticks that are plugged into the server, to check or to take in. */
export function PluggedIn({ started, close }: { readonly started: (job: Job) => void; readonly close: () => void }) {
  const t = useCarryingWords();
  const media = useMedia();
  const start = useChange(
    ({ what, folders }: { what: 'checks' | 'imports'; folders: readonly string[] }) =>
      ask<Job>('POST', `/carrying/${what}`, { body: { folders } }),
    { after: started },
  );
  return (
    <Dialog title={t('plugged')} close={close}>
      <Pending query={media}>
        {({ ready, bundles, unreadable, looked }) => (
          <div className={styles.stack}>
            {ready ? null : <NotReady />}
            {start.problem === null ? null : <ProblemView problem={start.problem} />}
            {bundles.length === 0 ? (
              <Notice tone="unknown" title={t('nothing')}>
                <p>{t('nothingNext', { looked: listWords(looked) })}</p>
              </Notice>
            ) : (
              <p className="soft small">{t('unverified')}</p>
            )}
            <ul className={form.choice}>
              {bundles.map((bundle) => (
                <Found
                  key={bundle.id}
                  bundle={bundle}
                  ready={ready}
                  running={start.running}
                  run={(what, folders) => start.run({ what, folders })}
                />
              ))}
            </ul>
            {unreadable.map((folder) => (
              <Notice key={folder} tone="soon" icon="alert" title={t('unreadable', { folder })} />
            ))}
          </div>
        )}
      </Pending>
      <div className={`${form.actions} ${form.end}`}>
        <Button variant="default" onClick={() => void media.refetch()} disabled={media.isFetching}>
          {t('look')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  );
}
