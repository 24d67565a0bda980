import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { GridPage } from '@tsukuroi/protocol';
import { POLICY_STATE_WORDS, policiesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { PolicyChoices, PolicyPreview, PolicyRow } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { AfterChecksDialog } from './after-checks-dialog.tsx';
import { ApartDialog } from './apart-dialog.tsx';
import { HeadsDialog } from './heads-dialog.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { useStopTonight } from './stop-tonight.tsx';
import { TemplatesDialog } from './templates-dialog.tsx';
import { usePolicyWords } from './words.ts';

/** The chosen policy beside the list: what it means, and its place in the order. */
function Chosen({ row }: { readonly row: PolicyRow }) {
  const t = usePolicyWords();
  const language = useLanguage();
  const may = usePermissions();
  const client = useQueryClient();
  const preview = useQuery({
    queryKey: ['policy', row.id, 'preview', language],
    queryFn: ({ signal }) => get<PolicyPreview>(`/policies/${encodeURIComponent(row.id)}/preview`, signal),
  });
  const move = useChange(
    async (step: -1 | 1) => {
      const { items } = await get<GridPage<PolicyRow>>('/policies?limit=200&sort=order');
      const ids = items.map(({ id }) => id);
      const from = ids.indexOf(row.id);
      const to = Math.min(ids.length - 1, Math.max(0, from + step));
      await ask<void>('PUT', '/policies/order', { body: { ids: ids.toSpliced(from, 1).toSpliced(to, 0, row.id) } });
    },
    { touches: [['grid'], ['calendar']], after: () => void client.invalidateQueries({ queryKey: ['policy'] }) },
  );
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="policies.state" value={row.state} words={POLICY_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{row.name}</h3>
      {row.problem === '' ? null : <Notice tone="act" title={row.problem} />}
      {move.problem === null ? null : <ProblemView problem={move.problem} />}
      <div>
        <ButtonLink to={`/policies/${encodeURIComponent(row.id)}`} icon="settings">
          {t('openPolicy')}
        </ButtonLink>{' '}
        {may.administer ? (
          <>
            <Button variant="default" leftSection={<Icon name="up" />} onClick={() => move.run(-1)}>
              {t('moveUp')}
            </Button>{' '}
            <Button variant="default" leftSection={<Icon name="down" />} onClick={() => move.run(1)}>
              {t('moveDown')}
            </Button>
          </>
        ) : null}
      </div>
      <Pending query={preview}>{(found) => <PreviewPanel preview={found} />}</Pending>
    </div>
  );
}

/** Devices of which nobody has said what they are: nothing is applied to them, and the page says so. */
export function UnclassifiedNotice() {
  const t = usePolicyWords();
  const language = useLanguage();
  const choices = useQuery({
    queryKey: ['policy-choices', language],
    queryFn: ({ signal }) => get<PolicyChoices>('/policies/choices', signal),
  });
  const count = choices.data?.unclassified ?? 0;
  return count === 0 ? null : (
    <Notice
      tone="unknown"
      title={t('unclassified', { count: formatCount(count, language) })}
      actions={
        <ButtonLink to="/classes" icon="check" quiet>
          {t('classify')}
        </ButtonLink>
      }
    />
  );
}

export default function PoliciesPage() {
  const t = usePolicyWords();
  const may = usePermissions();
  const { button, said } = useStopTonight();
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<'apart' | 'checks' | 'heads'>();
  const leave = () => setAsked(undefined);
  const actions = (
    <>
      {may.change ? button : null}
      <Button variant="default" onClick={() => setAsked('apart')}>
        {t('apart')}
      </Button>
      <Button variant="default" onClick={() => setAsked('checks')}>
        {t('checks')}
      </Button>
      <Button variant="default" onClick={() => setAsked('heads')}>
        {t('heads')}
      </Button>
      {may.administer ? (
        <Button leftSection={<Icon name="plus" />} onClick={() => setMaking(true)}>
          {t('make')}
        </Button>
      ) : null}
    </>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      {said}
      <UnclassifiedNotice />
      <Grid<PolicyRow> definition={policiesGrid} detail={(row) => <Chosen key={row.id} row={row} />} />
      {asked === 'apart' ? <ApartDialog close={leave} /> : null}
      {asked === 'checks' ? <AfterChecksDialog close={leave} /> : null}
      {asked === 'heads' ? <HeadsDialog close={leave} /> : null}
      {making ? <TemplatesDialog close={() => setMaking(false)} /> : null}
    </Page>
  );
}
