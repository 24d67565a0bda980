import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { RemovableProgram, Removal } from '@tsukuroi/protocol/removals-api.ts';
import { ROLLOUTS_EVENT } from '@tsukuroi/protocol/rollouts-api.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useNews } from '../../platform/news.ts';
import { usePermissions } from '../../platform/session.ts';
import { OrderRemoval } from './order-removal.tsx';
import { StandingRemoval } from './standing-removal.tsx';
import { useRemovalWords } from './words.ts';

const REST_MS = 10_000;

/** プログラムを外す: what stands, and below it the choice of what goes next. */
export default function RemovalsPage() {
  const t = useRemovalWords();
  const may = usePermissions();
  const client = useQueryClient();
  useNews(ROLLOUTS_EVENT, () => client.invalidateQueries({ queryKey: ['removals'] }), REST_MS);
  const standing = useQuery({
    queryKey: ['removals', 'standing'],
    queryFn: ({ signal }) => get<readonly Removal[]>('/removals', signal),
  });
  const programs = useQuery({
    queryKey: ['removals', 'programs'],
    queryFn: ({ signal }) => get<readonly RemovableProgram[]>('/removals/programs', signal),
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Pending query={standing}>
        {(items) => items.map((removal) => <StandingRemoval key={removal.id} removal={removal} />)}
      </Pending>
      {may.change ? (
        <Panel title={t('order')}>
          <Pending query={programs}>{(items) => <OrderRemoval programs={items} />}</Pending>
        </Panel>
      ) : null}
    </Page>
  );
}
