import { useQuery } from '@tanstack/react-query';
import { type MailSettings, type NoticeRow, noticesGrid } from '@tsukuroi/protocol/notices-api.ts';
import type { OutwardSettings } from '@tsukuroi/protocol/outward-api.ts';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Part, Parts, usePart } from '../../components/parts.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { MailForm } from './mail-settings.tsx';
import { NoticeDetail } from './notice-detail.tsx';
import { OutwardForm, OutwardTrouble } from './outward-settings.tsx';
import { useNoticeWords } from './words.ts';

const TABS = ['feed', 'mail', 'outward'] as const;
/** A relay is visited every minute. */
const AGAIN_MS = 30_000;
/** Who only reads does not see where notices are mailed. */
const FEED_ALONE = ['feed'] as const;

function Mail() {
  const language = useLanguage();
  const settings = useQuery({
    queryKey: ['notices', 'mail', language],
    queryFn: ({ signal }) => get<MailSettings>('/notices/mail', signal),
  });
  return <Pending query={settings}>{(data) => <MailForm settings={data} />}</Pending>;
}

function useOutward(wanted: boolean) {
  const language = useLanguage();
  return useQuery({
    queryKey: ['notices', 'outward', language],
    queryFn: ({ signal }) => get<OutwardSettings>('/notices/outward', signal),
    enabled: wanted,
    refetchInterval: AGAIN_MS,
  });
}

/** お知らせ: the lines of the first page with their beginning and end, and where they are mailed. */
export default function NoticesPage() {
  const t = useNoticeWords();
  const may = usePermissions();
  const tab = usePart(may.change ? TABS : FEED_ALONE);
  const outward = useOutward(may.change);
  const leads = { feed: 'lead', mail: 'mailLead', outward: 'outwardLead' } as const;
  return (
    <Page title={t('title')} lead={t(leads[tab])} kind="list">
      {tab === 'outward' ? null : <OutwardTrouble problem={outward.data?.problem ?? null} />}
      <Parts ids={may.change ? TABS : FEED_ALONE} part={tab} titleOf={(one) => t(`${one}Tab`)} label={t('parts')}>
        <Part id="feed">
          <Grid<NoticeRow>
            definition={noticesGrid}
            detail={(row, close) => <NoticeDetail key={row.id} row={row} close={close} />}
          />
        </Part>
        <Part id="mail">
          <Mail />
        </Part>
        <Part id="outward">
          <Pending query={outward}>{(data) => <OutwardForm settings={data} />}</Pending>
        </Part>
      </Parts>
    </Page>
  );
}
