import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { MorningDays, MorningDesk, MorningSheet, NewMorningDesk } from '@tsukuroi/protocol/morning-api.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatDay, formatInstant } from '../../platform/format.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './morning.module.css';
import { Sheet } from './sheet.tsx';
import { useMorningWords } from './words.ts';

function Desk() {
  const t = useMorningWords();
  const may = usePermissions();
  const desk = useQuery({
    queryKey: ['morning', 'desk'],
    queryFn: ({ signal }) => get<MorningDesk>('/morning/desk', signal),
  });
  const make = useChange(() => ask<NewMorningDesk>('POST', '/morning/desk'), { touches: [['morning', 'desk']] });
  const remove = useChange(() => ask<MorningDesk>('DELETE', '/morning/desk'), { touches: [['morning', 'desk']] });
  return (
    <Panel title={t('desk')}>
      <p>{t('deskLead')}</p>
      <Pending query={desk}>
        {({ madeAt, madeBy }) => (
          <p>{madeAt === null ? t('deskNone') : t('deskMade', { at: formatInstant(madeAt), by: madeBy ?? '' })}</p>
        )}
      </Pending>
      {make.done === undefined ? null : (
        <>
          <p>{t('deskShown')}</p>
          <p className="soft small">{t('deskPrints')}</p>
          <p className={styles.address}>{`${location.origin}/desk#${make.done.token}`}</p>
        </>
      )}
      {make.problem === null ? null : <ProblemView problem={make.problem} />}
      {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
      {may.administer ? (
        <div>
          <Button variant="default" loading={make.running} onClick={() => make.run(undefined)}>
            {t('deskNew')}
          </Button>
          <p className="soft small">{t('deskNewHint')}</p>
          {desk.data?.madeAt == null ? null : (
            <Button variant="subtle" color="red" loading={remove.running} onClick={() => remove.run(undefined)}>
              {t('deskRemove')}
            </Button>
          )}
        </div>
      ) : null}
    </Panel>
  );
}

/** 朝の一枚, of this morning or an earlier one. */
export default function MorningPage() {
  const t = useMorningWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }).day;
  const day = typeof asked === 'string' && /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : '';
  const days = useQuery({
    queryKey: ['morning', 'days'],
    queryFn: ({ signal }) => get<MorningDays>('/morning/days', signal),
  });
  const sheet = useQuery({
    queryKey: ['morning', 'sheet', day, language],
    queryFn: ({ signal }) => get<MorningSheet>(day === '' ? '/morning' : `/morning?day=${day}`, signal),
  });
  const choices = [
    { value: '', label: t('today') },
    ...(days.data?.days ?? []).map((one) => ({ value: one, label: formatDay(one) })),
  ];
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      paper
      actions={
        <>
          <NativeSelect
            aria-label={t('day')}
            value={day}
            data={choices}
            onChange={(event) => {
              const next = event.currentTarget.value;
              void navigate({ to: '.', search: next === '' ? {} : { day: next }, replace: true });
            }}
          />
          <Button onClick={() => window.print()}>{t('print')}</Button>
        </>
      }
    >
      <Pending query={sheet}>{(data) => <Sheet sheet={data} />}</Pending>
      <div className={`${styles.beside} only-screen`}>
        <Desk />
      </div>
    </Page>
  );
}
