import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeviceWakes, WakeState } from '@tsukuroi/protocol/wakes-api.ts';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import type { Tone } from '../../components/tones.ts';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { catalogue, useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './device.module.css';

const useWords = catalogue('device-wakes', {
  title: { ja: '電源を入れて起こす', en: 'Waking over the network' },
  about: {
    ja: '電源が切れていても、同じ区画の中継が保守時間に合わせて起こします。使う前に、電源を切った端末で一度試してください。',
    en: 'The relay of its segment switches it on for its window. Try once while it is off before relying on it.',
  },
  tryNow: { ja: '今すぐ起こしてみる', en: 'Try to wake it now' },
  test: { ja: '試験', en: 'test' },
  window: { ja: '保守時間', en: 'window' },
} as const);

/** While something is under way it is looked at again. */
const AGAIN_MS = 30_000;

const TONES: Readonly<Record<WakeState, Tone>> = {
  ordered: 'plan',
  sent: 'plan',
  woke: 'good',
  'was-on': 'unknown',
  silent: 'soon',
  'not-sent': 'unknown',
  withdrawn: 'plain',
};

function toneOf({ possible, wakes }: DeviceWakes): Tone {
  const proved = wakes.find(({ state }) => ['woke', 'silent', 'not-sent', 'was-on'].includes(state));
  return !possible || proved === undefined ? 'unknown' : TONES[proved.state];
}

function Shown({ device, found }: { readonly device: string; readonly found: DeviceWakes }) {
  const t = useWords();
  const may = usePermissions();
  const tried = useChange(() => ask('POST', `/devices/${encodeURIComponent(device)}/wakes`, { body: {} }), {
    touches: [['device-wakes', device]],
  });
  return (
    <>
      {tried.problem === null ? null : <ProblemView problem={tried.problem} />}
      <Notice tone={toneOf(found)} title={found.sentence} />
      <p className="soft small">{t('about')}</p>
      {found.wakes.length === 0 ? null : (
        <ul className={styles.unreadable}>
          {found.wakes.slice(0, 5).map(({ afterwards, at, id, sentence, why }) => (
            <li key={id}>
              {formatInstant(at)}（{t(why)}）{sentence}
              {afterwards === null ? null : ` ${afterwards.sentence}`}
            </li>
          ))}
        </ul>
      )}
      {may.change && found.possible ? (
        <div className="only-screen">
          <Button variant="default" loading={tried.running} onClick={() => tried.run(undefined)}>
            {t('tryNow')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Whether this device can be woken over the network, shown by what happened when it was tried. */
export function DeviceWakesPanel({ device }: { readonly device: string }) {
  const t = useWords();
  const language = useLanguage();
  const wakes = useQuery({
    queryKey: ['device-wakes', device, language],
    queryFn: ({ signal }) => get<DeviceWakes>(`/devices/${encodeURIComponent(device)}/wakes`, signal),
    refetchInterval: ({ state }) =>
      state.data?.wakes.some((wake) => wake.state === 'ordered' || wake.state === 'sent') === true ? AGAIN_MS : false,
  });
  return (
    <Panel title={t('title')}>
      <Pending query={wakes}>{(found) => <Shown device={device} found={found} />}</Pending>
    </Panel>
  );
}
