import { useQuery } from '@tanstack/react-query';
import type { Settings } from '@tsukuroi/protocol';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { LanguageSwitch } from '../../layout/language-switch.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { FacilitySettings } from './facility-settings.tsx';
import { MySignIn } from './my-sign-in.tsx';
import { ProgramState } from './program-state.tsx';
import { SampleSettings } from './sample-settings.tsx';
import styles from './settings.module.css';
import { useSettingsWords } from './words.ts';

export default function SettingsPage() {
  const t = useSettingsWords();
  const language = useLanguage();
  const settings = useQuery({
    queryKey: ['settings', language],
    queryFn: ({ signal }) => get<Settings>('/settings', signal),
  });
  return (
    <Page title={t('title')}>
      <Pending query={settings}>
        {(data) => (
          <div className={styles.columns}>
            <div className={styles.stack}>
              <FacilitySettings settings={data} />
              <Panel title={t('language')}>
                <LanguageSwitch />
              </Panel>
              <MySignIn />
            </div>
            <div className={styles.stack}>
              <ProgramState settings={data} />
              <SampleSettings settings={data} />
            </div>
          </div>
        )}
      </Pending>
    </Page>
  );
}
