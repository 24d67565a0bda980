import { useQuery } from '@tanstack/react-query';
import { KEY_LEVEL_WORDS, type KeysView } from '@tsukuroi/protocol/keys-api.ts';
import type { TrustStatus } from '@tsukuroi/protocol/trust-api.ts';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { Tone } from '../../components/tones.ts';
import { get } from '../../platform/api.ts';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from './keys.module.css';
import { useKeysWords } from './words.ts';

const TONES: Readonly<Record<KeysView['todo'][number]['level'], Tone>> = { red: 'act', warn: 'soon', info: 'watch' };
const STANDINGS = ['invalid', 'old', 'unreachable', 'unknown', 'ok'] as const;

/** What stands above the things to do. Nothing is green when not everything was looked at. */
function Verdict({ view }: { readonly view: KeysView }) {
  const t = useKeysWords();
  if (view.ceremony === 'none' && view.command !== null) {
    return (
      <Notice tone={view.verdict === 'red' ? 'act' : 'unknown'} icon="eye" title={t('none')}>
        <p>{t('noneEffect')}</p>
        <p>{t('requirement')}</p>
        <code className={styles.command}>{view.command}</code>
        <p className="soft small">{t('paths')}</p>
      </Notice>
    );
  }
  if (view.refusal !== null) {
    return (
      <Notice tone="act" title={t('refused')}>
        <p>
          {view.refusal.what} {view.refusal.effect}
        </p>
        <p>{t('next', { next: view.refusal.next })}</p>
      </Notice>
    );
  }
  if (view.verdict !== 'ok' && view.todo.length > 0) {
    return null;
  }
  return view.verdict === 'ok' && view.searched === 'all' ? (
    <Notice tone="good" title={t('ok')} />
  ) : (
    <Notice tone="unknown" title={t('partly')} />
  );
}

function ToDo({ todo }: { readonly todo: KeysView['todo'] }) {
  const text = useText();
  return (
    <ul className={styles.todo}>
      {todo.map(({ code, level, text: what }) => {
        const word = KEY_LEVEL_WORDS[level];
        return (
          <li key={`${code} ${what}`}>
            <Notice tone={TONES[level]} title={word === undefined ? level : text(word)}>
              <p>{what}</p>
            </Notice>
          </li>
        );
      })}
    </ul>
  );
}

function Record({ view, trust }: { readonly view: KeysView; readonly trust: TrustStatus | undefined }) {
  const t = useKeysWords();
  const known = (value: string | number | null | undefined) => value ?? t('unknown');
  const instant = (at: string | undefined) => (at === undefined ? t('unknown') : formatInstant(at));
  return (
    <Panel title={t('facts')}>
      <Pairs
        pairs={[
          ...(view.ceremony === 'none'
            ? []
            : [
                { label: t('organisation'), value: known(view.organisation) },
                { label: t('facility'), value: known(view.facility) },
                { label: t('rootVersion'), value: known(view.rootVersion) },
                { label: t('catalogVersion'), value: known(trust?.catalogVersion) },
                { label: t('serverSigned'), value: instant(trust?.timestamp?.signedAt) },
                { label: t('serverUntil'), value: instant(trust?.timestamp?.expires) },
              ]),
          { label: t('lookedAt'), value: formatInstant(view.lookedAt) },
        ]}
      />
    </Panel>
  );
}

function Devices({ trust }: { readonly trust: TrustStatus }) {
  const t = useKeysWords();
  const language = useLanguage();
  return (
    <Panel title={t('devices')}>
      <Pairs
        pairs={STANDINGS.map((standing) => ({
          label: t(`standing_${standing}`),
          value: (
            <StateBadge
              of="standing"
              value={trust.devices[standing] === 0 ? 'nobody' : standing}
              words={{
                [trust.devices[standing] === 0 ? 'nobody' : standing]: {
                  ja: t('count', { count: formatCount(trust.devices[standing], language) }),
                  en: t('count', { count: formatCount(trust.devices[standing], language) }),
                },
              }}
            />
          ),
        }))}
      />
      <p className="soft small">{t('devicesMore')}</p>
    </Panel>
  );
}

export function KeysState() {
  const language = useLanguage();
  const view = useQuery({
    queryKey: ['keys', language],
    queryFn: ({ signal }) => get<KeysView>('/keys', signal),
  });
  const trust = useQuery({
    queryKey: ['trust', language],
    queryFn: ({ signal }) => get<TrustStatus>('/trust', signal),
  });
  return (
    <Pending query={view}>
      {(found) => (
        <div className={styles.stack}>
          <Verdict view={found} />
          <ToDo todo={found.todo.filter(({ code }) => code !== 'no-ceremony' || found.command === null)} />
          <div className={styles.panels}>
            <Record view={found} trust={trust.data} />
            <Pending query={trust}>{(said) => (found.ceremony === 'none' ? null : <Devices trust={said} />)}</Pending>
          </div>
        </div>
      )}
    </Pending>
  );
}
