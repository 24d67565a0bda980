import type { Settings } from '@tsukuroi/protocol';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { formatDay } from '../../platform/format.ts';
import { useSettingsWords } from './words.ts';

const RUNTIME_WORDS = {
  ended: { ja: 'サポート終了', en: 'Out of support' },
  unknown: { ja: '未確認', en: 'Unknown' },
  supported: { ja: 'サポート中', en: 'Supported' },
};

/** The product judges itself as it judges everything else: version, support, and how it can be reached. */
export function ProgramState({ settings }: { readonly settings: Settings }) {
  const t = useSettingsWords();
  const { runtime, listening } = settings;
  const certificate = listening.certificate ?? (listening.loopbackOnly ? t('loopback') : t('noCertificate'));
  return (
    <Panel title={t('program')}>
      {runtime.state === 'ended' ? <Notice tone="act" title={t('runtimeTodo')} /> : null}
      <Pairs
        pairs={[
          { label: t('version'), value: settings.productVersion },
          {
            label: t('runtime'),
            value: (
              <>
                {runtime.name} {runtime.version} <StateBadge of="runtime" value={runtime.state} words={RUNTIME_WORDS} />
              </>
            ),
            note:
              runtime.endOfLife === null ? t('runtimeNoEnd') : t('runtimeEnd', { day: formatDay(runtime.endOfLife) }),
          },
          { label: t('database'), value: settings.database },
          { label: t('dataFolder'), value: <span className="mono small">{settings.dataFolder}</span> },
          { label: t('address'), value: <span className="mono small">{settings.address}</span> },
          { label: t('certificate'), value: certificate },
        ]}
      />
    </Panel>
  );
}
