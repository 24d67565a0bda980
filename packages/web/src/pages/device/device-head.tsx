import { useSearch } from '@tanstack/react-router';
import type { Device } from '@tsukuroi/protocol';
import {
  CLINICAL_ROLE_WORDS,
  DECISION_WORDS,
  EXPOSURE_WORDS,
  JUDGED_WORDS,
  SEEN_WORDS,
} from '@tsukuroi/protocol/words.ts';
import { Figures } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { serverClock } from '../../platform/clock.ts';
import { agoWords, formatCount, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { useDeviceWords } from './words.ts';

/** What must be known before reading the findings: that the box is silent, or that little could be judged. */
function Caveat({ device }: { readonly device: Device }) {
  const t = useDeviceWords();
  const language = useLanguage();
  const isNew = useSearch({ strict: false }).new === true;
  if (isNew) {
    return (
      <Notice tone="plan" role="status" title={t('newTitle')}>
        <p>{t('newText')}</p>
      </Notice>
    );
  }
  if (device.seen === 'silent') {
    return (
      <Notice tone="soon" title={t('silentTitle')}>
        <p>{t('silentText', { at: device.lastSeen === null ? t('unknown') : formatInstant(device.lastSeen) })}</p>
      </Notice>
    );
  }
  if (device.judged === 'unknown') {
    return (
      <Notice tone="unknown" title={t('nothingTitle')}>
        <p>{t('nothingText')}</p>
      </Notice>
    );
  }
  if (device.judged === 'partly') {
    return (
      <Notice tone="unknown" title={t('partlyTitle')}>
        <p>
          {t('partlyText', {
            unmapped: formatCount(device.unmapped, language),
            undetermined: formatCount(device.undetermined, language),
          })}
        </p>
      </Notice>
    );
  }
  return null;
}

/** Who this device is, in one line. */
export function DeviceHead({ device }: { readonly device: Device }) {
  const t = useDeviceWords();
  const language = useLanguage();
  return (
    <>
      <Figures
        figures={[
          {
            label: t('decision'),
            value: <StateBadge of="decision" value={device.decision} words={DECISION_WORDS} large />,
          },
          { label: t('os'), value: device.os === '' ? t('unknown') : device.os, note: device.model ?? undefined },
          {
            label: t('department'),
            value: device.department ?? t('unknown'),
            note: device.ou === null ? undefined : t('ou', { ou: device.ou }),
          },
          { label: t('exposure'), value: <StateBadge of="exposure" value={device.exposure} words={EXPOSURE_WORDS} /> },
          {
            label: t('clinicalRole'),
            value: <StateBadge of="clinicalRole" value={device.clinicalRole} words={CLINICAL_ROLE_WORDS} />,
          },
          { label: t('judged'), value: <StateBadge of="judged" value={device.judged} words={JUDGED_WORDS} /> },
          {
            label: t('seen'),
            value: <StateBadge of="seen" value={device.seen} words={SEEN_WORDS} />,
            note: device.lastSeen === null ? undefined : agoWords(device.lastSeen, serverClock.nowMs(), language),
          },
        ]}
      />
      <Caveat device={device} />
    </>
  );
}
