import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CARRIED_WAY_WORDS } from '@tsukuroi/protocol/carrying-api.ts';
import { PATH_KIND_WORDS, PATH_METADATA_WORDS, PATH_STATE_WORDS, type PathView } from '@tsukuroi/protocol/paths-api.ts';
import { type Figure, Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatBytes, formatCount, formatInstant, formatUnit } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import finding from '../finding/finding.module.css';
import styles from './paths.module.css';
import { usePathsWords } from './words.ts';

const VISIT_WORDS = { true: { ja: '済み', en: 'Done' }, false: { ja: '失敗', en: 'Failed' } };

function useFigures({ path }: PathView): Figure[] {
  const t = usePathsWords();
  const text = useText();
  const language = useLanguage();
  const bytes = (value: number | null) => (value === null ? t('unknown') : formatBytes(value));
  const count = (value: number | null) => (value === null ? t('unknown') : formatCount(value, language));
  const kind = PATH_KIND_WORDS[path.kind];
  return [
    { label: t('above'), value: path.aboveName, note: kind === undefined ? undefined : text(kind) },
    { label: t('lastContact'), value: path.lastContact === null ? t('never') : formatInstant(path.lastContact) },
    ...(path.kind === 'relay'
      ? [
          {
            label: t('queue'),
            value:
              path.queueReports === null
                ? t('unknown')
                : t('queueWords', {
                    reports: count(path.queueReports),
                    devices: count(path.queueDevices),
                    bytes: bytes(path.queueBytes),
                  }),
          },
        ]
      : []),
    {
      label: t('disk'),
      value:
        path.storeBytes === null && path.freeBytes === null
          ? t('unknown')
          : t('diskWords', { stored: bytes(path.storeBytes), free: bytes(path.freeBytes) }),
    },
    {
      label: t('rate'),
      value: path.rate === null ? t('unknown') : formatUnit(path.rate, 'bytes-per-second', language),
    },
    { label: t('today'), value: bytes(path.bytesToday) },
    {
      label: t('catalog'),
      value: <StateBadge of="catalog" value={path.catalog} words={PATH_METADATA_WORDS} />,
    },
    {
      label: t('director'),
      value: <StateBadge of="director" value={path.director} words={PATH_METADATA_WORDS} />,
    },
    {
      label: t('clock'),
      value: path.clockSeconds === null ? t('unknown') : formatUnit(path.clockSeconds, 'seconds', language),
    },
    { label: t('version'), value: path.version ?? t('unknown') },
  ];
}

function Fetching({ view }: { readonly view: PathView }) {
  const t = usePathsWords();
  if (view.fetching.length === 0) {
    return null;
  }
  return (
    <section>
      <h4>{t('onItsWay')}</h4>
      <ul className={styles.moving}>
        {view.fetching.map(({ name, bytes, left }) => (
          <li key={name}>
            <span>{name}</span>
            <small>{t('left', { left: formatBytes(left), size: formatBytes(bytes) })}</small>
            <Progress value={bytes === 0 ? 0 : ((bytes - left) * 100) / bytes} aria-label={name} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Bundles({ view }: { readonly view: PathView }) {
  const t = usePathsWords();
  if (view.bundles.length === 0) {
    return null;
  }
  return (
    <section>
      <h4>{t('bundlesThere')}</h4>
      <ul className={styles.moving}>
        {view.bundles.map(({ name, way, about, madeAt, bytes }) => (
          <li key={`${way} ${name}`}>
            <span>
              <StateBadge of="way" value={way} words={CARRIED_WAY_WORDS} /> {about}
            </span>
            <small>
              {name} {formatBytes(bytes)} {formatInstant(madeAt)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Told({ view }: { readonly view: PathView }) {
  const t = usePathsWords();
  const language = useLanguage();
  const figures = useFigures(view);
  const { path, departments, visits } = view;
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="paths.state" value={path.state} words={PATH_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{path.name}</h3>
      <p>{path.sentence}</p>
      <section className={finding.todo}>
        <h4>{t('todo')}</h4>
        <p>{path.next ?? t(path.state === 'ok' ? 'nothing' : 'nothingKnown')}</p>
      </section>
      {path.problem === null ? null : (
        <Notice tone="soon" icon="alert" title={t('problem')}>
          <p>{path.problem}</p>
        </Notice>
      )}
      {departments.length === 0 ? null : (
        <section>
          <h4>{t('cutOff')}</h4>
          <Pairs
            pairs={departments.map(({ department, devices }) => ({
              label: department ?? t('noDepartment'),
              value: t('devicesCount', { count: formatCount(devices, language) }),
            }))}
          />
        </section>
      )}
      <Fetching view={view} />
      <Bundles view={view} />
      <Pairs pairs={figures} />
      {visits.length === 0 ? null : (
        <section>
          <h4>{t('visits')}</h4>
          <ul className={styles.moving}>
            {visits.map(({ at, done, sentence }) => (
              <li key={at}>
                <span>
                  <StateBadge of="visit" value={String(done)} words={VISIT_WORDS} /> {formatInstant(at)}
                </span>
                <small>{sentence}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** One station: how it stands, what to do, what is on its way, and whom its silence cuts off. */
export function PathDetail({ id }: { readonly id: string }) {
  const language = useLanguage();
  const view = useQuery({
    queryKey: ['path', id, language],
    queryFn: ({ signal }) => get<PathView>(`/paths/${encodeURIComponent(id)}`, signal),
  });
  return <Pending query={view}>{(found) => <Told view={found} />}</Pending>;
}
