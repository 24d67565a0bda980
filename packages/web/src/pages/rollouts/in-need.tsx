import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { GridPage } from '@tsukuroi/protocol';
import { ROLLOUT_DEVICE_STATE_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { RolloutDeviceRow, RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { usePermissions } from '../../platform/session.ts';
import { GROUPS, groupOf } from './board-model.ts';
import { Retry } from './retry.tsx';
import styles from './rollouts.module.css';
import { useRolloutWords } from './words.ts';

/** What fits beside the rings; the list has them all. */
const SHOWN = 6;
const IN_NEED = GROUPS.filter(({ key }) => key === 'failed' || key === 'unknown' || key === 'blocked').flatMap(
  ({ states }) => states,
);

function One({ row, retry }: { readonly row: RolloutDeviceRow; readonly retry: (() => void) | undefined }) {
  const t = useRolloutWords();
  const work = `/devices/${encodeURIComponent(row.deviceId)}?tab=work`;
  return (
    <li className={styles.needOne} data-group={groupOf(row.state)}>
      <header>
        <StateBadge of="work" value={row.state} words={ROLLOUT_DEVICE_STATE_WORDS} />
        <AddressLink to={work}>{row.device}</AddressLink>
        <span className="soft">{row.department ?? t('noDepartment')}</span>
      </header>
      {retry === undefined ? null : (
        <Button
          variant="default"
          size="xs"
          className="only-screen"
          leftSection={<Icon name="refresh" />}
          onClick={retry}
        >
          {t('retry')}
        </Button>
      )}
      <p>{row.sentence}</p>
      {row.next === null ? null : <p className={styles.needNext}>{row.next}</p>}
      {groupOf(row.state) === 'failed' ? <AddressLink to={work}>{t('openRecord')}</AddressLink> : null}
    </li>
  );
}

/** Devices that need somebody, worst first: what happened, what to do, and a retry. */
export function InNeed({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const language = useLanguage();
  const may = usePermissions();
  const [retrying, setRetrying] = useState<string | null>(null);
  const id = encodeURIComponent(view.rollout.id);
  const filter = listAddress('', { state: IN_NEED });
  const rows = useQuery({
    queryKey: ['rollout', view.rollout.id, 'need', language],
    queryFn: ({ signal }) =>
      get<GridPage<RolloutDeviceRow>>(`/rollouts/${id}/devices${filter}&sort=state&limit=${SHOWN}`, signal),
  });
  return (
    <Panel title={t('needTitle')}>
      <Pending query={rows}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p className="soft">{t('needNone')}</p>
          ) : (
            <>
              <ul className={styles.need}>
                {items.map((row) => (
                  <One
                    key={row.id}
                    row={row}
                    retry={may.change && view.may.retry && row.retry ? () => setRetrying(row.deviceId) : undefined}
                  />
                ))}
              </ul>
              {total > items.length ? (
                <AddressLink to={`/rollouts/${id}${filter}&tab=devices`} className="only-screen">
                  {t('needMore', { count: formatCount(total, language) })}
                </AddressLink>
              ) : null}
            </>
          )
        }
      </Pending>
      {retrying === null ? null : (
        <Retry rollout={view.rollout.id} devices={[retrying]} close={() => setRetrying(null)} />
      )}
    </Panel>
  );
}
