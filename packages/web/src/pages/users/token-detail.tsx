import { Button } from '@mantine/core';
import type { TokenRow } from '@tsukuroi/protocol';
import { TOKEN_STATE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { Pairs } from '../../components/figures.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatDay, formatInstant } from '../../platform/format.ts';
import styles from '../finding/finding.module.css';
import { useUsersWords } from './words.ts';

export function TokenDetail({ token, close }: { readonly token: TokenRow; readonly close: () => void }) {
  const t = useUsersWords();
  const revoke = useChange(() => ask<void>('DELETE', `/tokens/${encodeURIComponent(token.id)}`), {
    touches: [['grid']],
    after: close,
  });
  return (
    <div className={styles.detail}>
      <div className={styles.badges}>
        <StateBadge of="state" value={token.state} words={TOKEN_STATE_WORDS} />
      </div>
      <h3 className={styles.title}>{token.name}</h3>
      <Pairs
        pairs={[
          { label: t('scope'), value: t(token.scope === 'read' ? 'scopeRead' : 'scopeImport') },
          { label: t('until'), value: formatDay(token.until) },
          { label: t('lastUsed'), value: token.lastUsed === null ? t('never') : formatInstant(token.lastUsed) },
          { label: t('by'), value: token.by },
        ]}
      />
      {revoke.problem === null ? null : <ProblemView problem={revoke.problem} />}
      {token.state === 'active' ? (
        <div>
          <Button variant="default" loading={revoke.running} onClick={() => revoke.run(undefined)}>
            {t('revoke')}
          </Button>
          <p className="soft small">{t('revokeHint')}</p>
        </div>
      ) : null}
    </div>
  );
}
