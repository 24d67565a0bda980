import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DirectorReport } from '@tsukuroi/protocol';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { DirectorSheet } from './director-sheet.tsx';
import { useDirectorWords } from './words.ts';

export default function DirectorPage() {
  const t = useDirectorWords();
  const language = useLanguage();
  const report = useQuery({
    queryKey: ['director', language],
    queryFn: ({ signal }) => get<DirectorReport>('/reports/director', signal),
  });
  const actions = (
    <Button leftSection={<Icon name="print" />} disabled={report.data === undefined} onClick={() => window.print()}>
      {t('print')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="text" paper>
      <Pending query={report}>{(data) => <DirectorSheet report={data} />}</Pending>
    </Page>
  );
}
