import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { BundleView } from '@tsukuroi/protocol/carrying-api.ts';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import styles from './carrying.module.css';
import { useCarryingWords } from './words.ts';

/** The labels of a bundle on paper, one to cut out for each stick. */
export default function LabelPage() {
  const t = useCarryingWords();
  const { id = '' } = useParams({ strict: false });
  const view = useQuery({
    queryKey: ['bundle', id],
    queryFn: ({ signal }) => get<BundleView>(`/carrying/bundles/${encodeURIComponent(id)}`, signal),
  });
  const actions = (
    <Button leftSection={<Icon name="print" />} disabled={view.data === undefined} onClick={() => window.print()}>
      {t('print')}
    </Button>
  );
  return (
    <Page
      title={t('labelTitle')}
      lead={t('labelLead')}
      actions={actions}
      from={{ to: '/carrying', title: t('back') }}
      kind="text"
      paper
    >
      <Pending query={view}>
        {({ labels }) => (
          <div className={styles.labels}>
            {labels.map((label) => (
              <pre key={label} className={styles.label}>
                {label}
              </pre>
            ))}
          </div>
        )}
      </Pending>
    </Page>
  );
}
