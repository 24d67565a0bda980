import { useQuery } from '@tanstack/react-query';
import type { GridPage } from '@tsukuroi/protocol';
import type { PatchDeviceRow } from '@tsukuroi/protocol/board-api.ts';
import { PATCH_ON_DEVICE_WORDS, PATCH_STATE_WORDS, UPDATE_KIND_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { PatchRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatCount, formatDay, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import finding from '../finding/finding.module.css';
import styles from '../rollouts/rollouts.module.css';
import { GROUP_OF } from './marks.ts';
import { usePatchWords } from './words.ts';

/** What fits beside the list; the page behind the link has them all. */
const SHOWN = 12;

function Devices({ patch }: { readonly patch: PatchRow }) {
  const t = usePatchWords();
  const language = useLanguage();
  const devices = useQuery({
    queryKey: ['patch', patch.id, language],
    queryFn: ({ signal }) =>
      get<GridPage<PatchDeviceRow>>(
        `/patches/${encodeURIComponent(patch.id)}/devices?sort=state&limit=${SHOWN}`,
        signal,
      ),
  });
  return (
    <Pending query={devices}>
      {({ items, total }) => (
        <>
          <ul className={styles.need}>
            {items.map((row) => (
              <li key={row.id} className={styles.needOne} data-group={GROUP_OF[row.state]}>
                <header>
                  <StateBadge of="patch-devices.state" value={row.state} words={PATCH_ON_DEVICE_WORDS} />
                  <AddressLink
                    to={`/devices/${encodeURIComponent(row.deviceId)}?tab=${row.state === 'failed' ? 'work' : 'updates'}`}
                  >
                    {row.device}
                  </AddressLink>
                  <span className="soft">{row.department ?? t('noDepartment')}</span>
                </header>
                {row.because === '' ? null : <p>{row.because}</p>}
              </li>
            ))}
          </ul>
          <AddressLink to={`/patches/${encodeURIComponent(patch.id)}`}>
            {t('openDevices', { count: formatCount(total, language) })}
          </AddressLink>
        </>
      )}
    </Pending>
  );
}

/** One update: how many have it, and who has not, with the reason. */
export function PatchDetail({ row }: { readonly row: PatchRow }) {
  const t = usePatchWords();
  const language = useLanguage();
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="patches.state" value={row.state} words={PATCH_STATE_WORDS} />
        <StateBadge of="kind" value={row.kind} words={UPDATE_KIND_WORDS} />
      </div>
      <h3 className={finding.title}>
        {row.package} <span className="mono">{row.version}</span>
      </h3>
      <Pairs
        pairs={[
          {
            label: t('share'),
            value: t('shareOf', {
              done: formatCount(row.done, language),
              all: formatCount(row.devices - row.unknown, language),
            }),
            note: row.unknown === 0 ? undefined : t('unknownCount', { count: formatCount(row.unknown, language) }),
          },
          {
            label: t('published'),
            value: row.publishedOn === null ? t('publishedUnknown') : formatDay(row.publishedOn),
          },
          { label: t('since'), value: formatInstant(row.since) },
        ]}
      />
      <Devices patch={row} />
      <AddressLink to={listAddress('/work', { packages: row.package })}>{t('history')}</AddressLink>
    </div>
  );
}
