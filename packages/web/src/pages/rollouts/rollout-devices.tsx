import { Button } from '@mantine/core';
import { rolloutDevicesGrid } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { RolloutDeviceRow, RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { useState } from 'react';
import type { GridRow } from '../../components/grid/cell-value.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { usePermissions } from '../../platform/session.ts';
import { DeviceOfRollout } from './device-of-rollout.tsx';
import { Retry } from './retry.tsx';
import { useRolloutWords } from './words.ts';

/** All devices of a rollout; those that failed can be picked and tried again together. */
export function RolloutDevices({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const may = usePermissions();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(0);
  const marking = {
    marked: picked,
    may: (row: GridRow) => row.retry === true,
    label: (row: GridRow) => t('retryPick', { name: String(row.device) }),
    labelAll: t('retryPickAll'),
    change: (rows: readonly GridRow[], on: boolean) => {
      const ids = new Set(rows.map(({ id }) => String(id)));
      setPicked((before) => new Set([...[...before].filter((id) => !ids.has(id)), ...(on ? ids : [])]));
    },
  };
  const close = (taken: readonly string[]): void => {
    setAsking(false);
    setDone(taken.length);
    setPicked((before) => new Set([...before].filter((id) => !taken.includes(id))));
  };
  return (
    <>
      {done === 0 ? null : <Notice tone="good" role="status" title={t('retryDone', { count: done })} />}
      <Grid<RolloutDeviceRow>
        definition={rolloutDevicesGrid}
        path={`/rollouts/${encodeURIComponent(view.rollout.id)}/devices`}
        detail={(row) => <DeviceOfRollout key={row.id} row={row} rollout={view.rollout.id} may={view.may.retry} />}
        marking={may.change && view.may.retry ? marking : undefined}
        tools={
          picked.size === 0 ? undefined : (
            <Button size="xs" leftSection={<Icon name="refresh" />} onClick={() => setAsking(true)}>
              {t('retryMany', { count: picked.size })}
            </Button>
          )
        }
      />
      {asking ? <Retry rollout={view.rollout.id} devices={[...picked]} close={close} /> : null}
    </>
  );
}
