import { useQuery } from '@tanstack/react-query';
import type { Settings, UpgradeView } from '@tsukuroi/protocol';
import { Pairs } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { get } from '../../platform/api.ts';
import { formatDay } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { useSettingsWords } from './words.ts';

const RUNTIME_WORDS = {
  ended: { ja: 'サポート終了', en: 'Out of support' },
  unknown: { ja: '未確認', en: 'Unknown' },
  supported: { ja: 'サポート中', en: 'Supported' },
};

/** The product judges itself as it judges everything else: version, support, and how it can be reached. */
export function ProgramState({ settings }: { readonly settings: Settings }) {
  const t = useSettingsWords();
  const language = useLanguage();
  const upgrade = useQuery({
    queryKey: ['settings', 'upgrade', language],
    queryFn: ({ signal }) => get<UpgradeView>('/upgrade', signal),
  });
  const { runtime, listening } = settings;
  const certificate = listening.certificate ?? (listening.loopbackOnly ? t('loopback') : t('noCertificate'));
  return (
    <Panel title={t('program')}>
      {runtime.state === 'ended' ? <Notice tone="act" title={t('runtimeTodo')} /> : null}
      <Pairs
        pairs={[
          { label: t('version'), value: settings.productVersion, note: upgradeNote(upgrade.data) },
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

/** How it stands with newer releases, what to do, and how the last upgrade ended; nothing while it is being asked. */
function upgradeNote(view: UpgradeView | undefined): string {
  return view === undefined ? '' : [view.sentence, view.next, view.last?.sentence ?? ''].join(' ').trim();
}
