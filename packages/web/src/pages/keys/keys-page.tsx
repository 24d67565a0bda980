import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { keyRolesGrid } from '@tsukuroi/protocol/keys-api.ts';
import { waitingContentGrid } from '@tsukuroi/protocol/trust-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import styles from '../device/device.module.css';
import { KeysState } from './keys-state.tsx';
import { useKeysWords } from './words.ts';

const TABS = ['state', 'roles', 'waiting'] as const;

export default function KeysPage() {
  const t = useKeysWords();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).tab;
  const tab = TABS.find((one) => one === asked) ?? 'state';
  return (
    <Page title={t('title')} lead={t('lead')} kind={tab === 'state' ? 'wide' : 'list'}>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'state' ? {} : { tab: next }, replace: true })}
        keepMounted={false}
        className={styles.tabs}
        classNames={{ panel: styles.panel }}
      >
        <Tabs.List aria-label={t('parts')} className="only-screen">
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="state" tabIndex={-1}>
          <KeysState />
        </Tabs.Panel>
        <Tabs.Panel value="roles" tabIndex={-1}>
          <Grid definition={keyRolesGrid} />
        </Tabs.Panel>
        <Tabs.Panel value="waiting" tabIndex={-1}>
          <Grid definition={waitingContentGrid} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
