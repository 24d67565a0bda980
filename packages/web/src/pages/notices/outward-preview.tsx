import { NativeSelect } from '@mantine/core';
import { isoSeconds } from '@tsukuroi/core/clock.ts';
import {
  OUTWARD_KINDS,
  OUTWARD_SEVERITY,
  OUTWARD_WORDS,
  type OutwardKind,
  outwardMail,
} from '@tsukuroi/protocol/outward-words.ts';
import { useState } from 'react';
import { Pairs } from '../../components/figures.tsx';
import { Panel } from '../../components/page.tsx';
import { serverClock } from '../../platform/clock.ts';
import { useText } from '../../platform/language.ts';
import styles from './notices.module.css';
import { useNoticeWords } from './words.ts';

/** What would leave, to the letter: made by the very words that the relay sends. */
export function OutwardPreview({ site }: { readonly site: string }) {
  const t = useNoticeWords();
  const text = useText();
  const [kind, setKind] = useState<OutwardKind>('not-returned');
  const [at] = useState(() => isoSeconds(serverClock.nowMs()));
  const counted = OUTWARD_WORDS[kind].says.ja.includes('{count}');
  const said = {
    site: site === '' ? '-' : site,
    kind,
    severity: OUTWARD_SEVERITY[kind],
    count: counted ? 2 : 0,
    at,
    number: Math.floor(Date.parse(at) / 1000),
  };
  const mail = outwardMail(said);
  return (
    <Panel title={t('preview')}>
      <p>{t('previewLead')}</p>
      <NativeSelect
        label={t('previewKind')}
        value={kind}
        data={OUTWARD_KINDS.map((value) => ({ value, label: text(OUTWARD_WORDS[value].name) }))}
        onChange={(event) => setKind(OUTWARD_KINDS.find((one) => one === event.currentTarget.value) ?? 'test')}
      />
      <Pairs
        pairs={[
          { label: t('site'), value: said.site },
          { label: t('saidKind'), value: said.kind },
          { label: t('saidSeverity'), value: said.severity },
          { label: t('saidCount'), value: String(said.count) },
          { label: t('saidAt'), value: said.at },
          { label: t('saidNumber'), value: String(said.number) },
        ]}
      />
      <h3>{t('previewMail')}</h3>
      <pre className={styles.mail}>{`${mail.subject}\n\n${mail.text}`}</pre>
    </Panel>
  );
}
