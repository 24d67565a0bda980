import { PATH_STATE_WORDS, type PathRow, type PathState } from '@tsukuroi/protocol/paths-api.ts';
import { type ReactNode, useId } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { serverClock } from '../../platform/clock.ts';
import { agoWords, formatBytes, formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { chainOf, type Link, worstOf } from './chain.ts';
import styles from './paths.module.css';
import { usePathsWords } from './words.ts';

const KIND_ICONS = { collector: 'globe', gate: 'gate', relay: 'route' } as const satisfies Readonly<
  Record<PathRow['kind'], IconName>
>;
/** More would be a list again, and that stands below. */
const SHOWN_WARDS = 8;

function Box({ row, children }: { readonly row: PathRow; readonly children?: ReactNode }) {
  const t = usePathsWords();
  const language = useLanguage();
  const count = (value: number) => formatCount(value, language);
  return (
    <article className={styles.box} data-state={row.state} aria-label={row.name}>
      <h4>
        <Icon name={KIND_ICONS[row.kind]} />
        {row.name}
      </h4>
      <StateBadge of="paths.state" value={row.state} words={PATH_STATE_WORDS} />
      <dl>
        <div>
          <dt>{t('lastContact')}</dt>
          <dd>{row.lastContact === null ? t('never') : agoWords(row.lastContact, serverClock.nowMs(), language)}</dd>
        </div>
        {row.devices === null ? null : (
          <div>
            <dt>{t('devices')}</dt>
            <dd>{t('devicesCount', { count: count(row.devices) })}</dd>
          </div>
        )}
        {row.queueReports === null || row.queueReports === 0 ? null : (
          <div>
            <dt>{t('waiting')}</dt>
            <dd>{t('waitingCount', { count: count(row.queueReports) })}</dd>
          </div>
        )}
        {row.fetching === null || row.fetching === 0 ? null : (
          <div>
            <dt>{t('onTheWay')}</dt>
            <dd>
              {t('onTheWayLeft', {
                count: count(row.fetching),
                left: row.fetchingLeft === null ? t('unknown') : formatBytes(row.fetchingLeft),
              })}
            </dd>
          </div>
        )}
        {row.waitingBundles === null || row.waitingBundles === 0 ? null : (
          <div>
            <dt>{t('bundles')}</dt>
            <dd>{t('waitingCount', { count: count(row.waitingBundles) })}</dd>
          </div>
        )}
      </dl>
      {children}
    </article>
  );
}

function Ward({ link }: { readonly link: Link }) {
  const t = usePathsWords();
  return (
    <li>
      <Box row={link.row} />
      {link.behind.length === 0 ? null : (
        <ul className={styles.behind} aria-label={t('hangsOn', { name: link.row.name })}>
          {link.behind.map((further) => (
            <Ward key={further.row.id} link={further} />
          ))}
        </ul>
      )}
    </li>
  );
}

const LINK_WORDS = {
  ok: 'reaches',
  late: 'linkLate',
  unknown: 'linkUnknown',
  silent: 'linkBroken',
  never: 'linkNever',
} as const satisfies Readonly<Record<PathState, string>>;

const isCut = (state: PathState): boolean => state === 'silent' || state === 'never';

/** How things go between two zones, as a line with its word: colour and the shape of the line only repeat it. */
function Between({ states }: { readonly states: readonly PathState[] }) {
  const t = usePathsWords();
  if (states.length === 0) {
    return <div className={styles.between} aria-hidden="true" />;
  }
  const state = worstOf(states);
  const these = states.filter((one) => one === state).length;
  const words = t(LINK_WORDS[state]);
  return (
    <div className={styles.between} data-state={state}>
      <svg viewBox="0 0 64 20" width="56" height="18" aria-hidden="true" focusable="false">
        <path d={states.every(isCut) ? 'M2 10h20m20 0h20M28 5l8 10m0-10-8 10' : 'M2 10h58m-7-6 7 6-7 6M9 4 2 10l7 6'} />
      </svg>
      <span>{these === states.length ? words : t('someOf', { all: states.length, count: these, words })}</span>
    </div>
  );
}

function Zone({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const heading = useId();
  return (
    <section className={styles.zone} aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {children}
    </section>
  );
}

function Nobody({ words }: { readonly words: string }) {
  const t = usePathsWords();
  return (
    <div className={styles.nobody}>
      <p>{words}</p>
      <AddressLink to="/carrying" className="only-screen">
        {t('byStick')}
      </AddressLink>
    </div>
  );
}

/** The way from the internet side to the wards: zones as boxes beside each other, the stations in them with their state in words. */
export function Picture({ rows, total }: { readonly rows: readonly PathRow[]; readonly total: number }) {
  const t = usePathsWords();
  const language = useLanguage();
  const { collectors, gates, wards } = chainOf(rows);
  const shown = wards.slice(0, SHOWN_WARDS);
  const hidden = total - rows.length + countOf(wards) - countOf(shown);
  return (
    <section className={styles.picture} aria-label={t('picture')}>
      <Zone title={t('outside')}>
        {collectors.length === 0 ? (
          <Nobody words={t('noCollector')} />
        ) : (
          collectors.map((row) => <Box key={row.id} row={row} />)
        )}
      </Zone>
      <Between states={gates.length === 0 ? [] : collectors.map(({ state }) => state)} />
      <Zone title={t('dmz')}>
        {gates.length === 0 ? <Nobody words={t('noGate')} /> : gates.map((row) => <Box key={row.id} row={row} />)}
      </Zone>
      <Between states={gates.map(({ state }) => state)} />
      <Zone title={t('inside')}>
        <article className={styles.box} data-state="server" aria-label={t('server')}>
          <h4>
            <Icon name="server" />
            {t('server')}
          </h4>
          <p className="soft small">{t('serverDoes')}</p>
        </article>
      </Zone>
      <Between states={wards.map(({ row }) => row.state)} />
      <Zone title={t('wards')}>
        {wards.length === 0 ? <p className="soft small">{t('noWard')}</p> : null}
        <ul className={styles.wards}>
          {shown.map((link) => (
            <Ward key={link.row.id} link={link} />
          ))}
        </ul>
        {hidden > 0 ? (
          <p className="soft small">{t('moreStations', { count: formatCount(hidden, language) })}</p>
        ) : null}
      </Zone>
    </section>
  );
}

function countOf(links: readonly Link[]): number {
  return links.reduce((sum, { behind }) => sum + 1 + countOf(behind), 0);
}
