import { Button } from '@mantine/core';
import { ROLLOUT_DEVICE_STATE_WORDS } from '@tsukuroi/protocol/grids/rollouts.ts';
import type { RolloutDeviceRow } from '@tsukuroi/protocol/rollouts-api.ts';
import { useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Pairs } from '../../components/figures.tsx';
import { Icon } from '../../components/icon.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { GoOn } from './go-on.tsx';
import { Retry } from './retry.tsx';
import { useRolloutWords } from './words.ts';

interface DeviceOfRolloutProps {
  readonly row: RolloutDeviceRow;
  readonly rollout: string;
  /** Whether anything of this rollout can be tried again. */
  readonly may: boolean;
}

/** One device of a rollout beside the list: what happened, what to do. */
export function DeviceOfRollout({ row, rollout, may }: DeviceOfRolloutProps) {
  const t = useRolloutWords();
  const language = useLanguage();
  const person = usePermissions();
  const [asking, setAsking] = useState(false);
  const device = `/devices/${encodeURIComponent(row.deviceId)}`;
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="work" value={row.state} words={ROLLOUT_DEVICE_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{row.device}</h3>
      <p>{row.sentence}</p>
      {row.next === null ? null : (
        <section className={finding.todo}>
          <h4>{t('todo')}</h4>
          <p>{row.next}</p>
        </section>
      )}
      {may && row.retry && person.change ? (
        <Button variant="default" leftSection={<Icon name="refresh" />} onClick={() => setAsking(true)}>
          {t('retry')}
        </Button>
      ) : null}
      {row.goOn && person.change ? <GoOn rollout={rollout} device={row.deviceId} name={row.device} /> : null}
      <Pairs
        pairs={[
          { label: t('byDepartment'), value: row.department ?? t('noDepartment') },
          { label: t('ring'), value: row.ring },
          { label: t('packages'), value: formatCount(row.packages, language) },
          {
            label: t('window'),
            value: row.window === null ? t('windowNone') : t('windowNext', { at: formatInstant(row.window) }),
          },
        ]}
      />
      <AddressLink to={`${device}?tab=work`}>{t('openWork')}</AddressLink>
      <AddressLink to={device}>{t('openDevice')}</AddressLink>
      {asking ? <Retry rollout={rollout} devices={[row.deviceId]} close={() => setAsking(false)} /> : null}
    </div>
  );
}
