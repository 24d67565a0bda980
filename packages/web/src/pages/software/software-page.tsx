import { softwareGrid } from '@tsukuroi/protocol/grids/lists.ts';
import { ButtonLink } from '../../components/button-link.tsx';
import { Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page.tsx';
import { catalogue } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';

const useWords = catalogue('software', {
  title: { ja: 'ソフトウェア', en: 'Software' },
  lead: {
    ja: '「未対応付け」は、つくろいの知識にまだない製品です。安全という意味ではありません。',
    en: '"Not mapped" means our knowledge has no such product yet. It does not mean safe.',
  },
  unmapped: { ja: '未対応付けだけを見る', en: 'Only what is not mapped' },
});

export default function SoftwarePage() {
  const t = useWords();
  const actions = (
    <ButtonLink to={listAddress('/software', { mapped: ['not-mapped', 'no-version'] })} icon="question" quiet>
      {t('unmapped')}
    </ButtonLink>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions} kind="list">
      <Grid definition={softwareGrid} />
    </Page>
  );
}
