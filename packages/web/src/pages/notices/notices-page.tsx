import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type MailSettings, type NoticeRow, noticesGrid } from '@tsukuroi/protocol/notices-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from '../device/device.module.css';
import { MailForm } from './mail-settings.tsx';
import { NoticeDetail } from './notice-detail.tsx';
import { useNoticeWords } from './words.ts';

function Mail() {
  const language = useLanguage();
  const settings = useQuery({
    queryKey: ['notices', 'mail', language],
    queryFn: ({ signal }) => get<MailSettings>('/notices/mail', signal),
  });
  return <Pending query={settings}>{(data) => <MailForm settings={data} />}</Pending>;
}

/** お知らせ: the lines of the first page with their beginning and end, and where they are mailed. */
export default function NoticesPage() {
  const t = useNoticeWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const tab = useSearch({ strict: false }).tab === 'mail' && may.change ? 'mail' : 'feed';
  return (
    <Page title={t('title')} lead={t(tab === 'mail' ? 'mailLead' : 'lead')} kind="list">
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: next === 'mail' ? { tab: next } : {}, replace: true })}
        keepMounted={false}
        className={styles.tabs}
        classNames={{ panel: styles.panel }}
      >
        <Tabs.List aria-label={t('parts')} className="only-screen">
          <Tabs.Tab value="feed">{t('feedTab')}</Tabs.Tab>
          {may.change ? <Tabs.Tab value="mail">{t('mailTab')}</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="feed" tabIndex={-1}>
          <Grid<NoticeRow>
            definition={noticesGrid}
            detail={(row, close) => <NoticeDetail key={row.id} row={row} close={close} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="mail" tabIndex={-1}>
          <Mail />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
