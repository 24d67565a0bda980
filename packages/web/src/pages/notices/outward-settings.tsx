import { Button, Checkbox, TextInput } from '@mantine/core';
import type { ChangeOutward, OutwardSettings } from '@tsukuroi/protocol/outward-api.ts';
import { CHOSEN_KINDS, OUTWARD_WORDS, SILENT_MINUTES } from '@tsukuroi/protocol/outward-words.ts';
import { type FormEvent, useState } from 'react';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './notices.module.css';
import { OutwardLetters } from './outward-letters.tsx';
import { OutwardPreview } from './outward-preview.tsx';
import { useNoticeWords } from './words.ts';

/** Why nothing arrives outside although it should, and what to do. */
export function OutwardTrouble({ problem }: { readonly problem: OutwardSettings['problem'] }) {
  return problem === null ? null : (
    <Notice tone="act" title={problem.what}>
      <p>{problem.effect}</p>
      <p>
        <strong>{problem.next}</strong>
      </p>
    </Notice>
  );
}

/** 対外通知: what is said outside, to the letter, and whether it arrives. */
export function OutwardForm({ settings }: { readonly settings: OutwardSettings }) {
  const t = useNoticeWords();
  const text = useText();
  const may = usePermissions();
  const [wanted, setWanted] = useState({
    enabled: settings.enabled,
    site: settings.site,
    kinds: settings.kinds,
    silentMinutes: String(settings.silentMinutes),
  });
  const change = (part: Partial<typeof wanted>): void => setWanted((before) => ({ ...before, ...part }));
  const body = (): ChangeOutward => ({
    ...wanted,
    site: wanted.site.trim().toUpperCase(),
    silentMinutes: Number(wanted.silentMinutes),
  });
  const touches = { touches: [['notices', 'outward']] };
  const save = useChange(() => ask<OutwardSettings>('PUT', '/notices/outward', { body: body() }), touches);
  const test = useChange(() => ask<OutwardSettings>('POST', '/notices/outward/test'), touches);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  const locked = !may.administer;
  return (
    <div className={styles.outward}>
      <Panel title={t('outwardTab')}>
        <form className={form.form} onSubmit={submit}>
          <OutwardTrouble problem={settings.problem} />
          {save.problem === null ? null : <ProblemView problem={save.problem} />}
          <Checkbox
            label={t('outwardEnabled')}
            description={t('outwardEnabledHint')}
            disabled={locked}
            checked={wanted.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
          <div className={form.row}>
            <TextInput
              label={t('site')}
              description={t('siteHint')}
              required
              maxLength={12}
              pattern="[A-Za-z0-9][A-Za-z0-9\-]{0,11}"
              disabled={locked}
              value={wanted.site}
              onChange={(event) => change({ site: event.currentTarget.value.toUpperCase() })}
            />
            <TextInput
              type="number"
              label={t('silentMinutes')}
              description={t('silentHint')}
              required
              min={SILENT_MINUTES.least}
              max={SILENT_MINUTES.most}
              step={1}
              disabled={locked || !wanted.kinds.includes('server-silent')}
              value={wanted.silentMinutes}
              onChange={(event) => change({ silentMinutes: event.currentTarget.value })}
            />
          </div>
          <fieldset className={form.choice}>
            <legend>{t('outwardKinds')}</legend>
            {CHOSEN_KINDS.map((kind) => (
              <Checkbox
                key={kind}
                label={text(OUTWARD_WORDS[kind].name)}
                description={kind === 'all-well' ? t('allWellHint') : undefined}
                disabled={locked}
                checked={wanted.kinds.includes(kind)}
                onChange={(event) =>
                  change({
                    kinds: CHOSEN_KINDS.filter((one) =>
                      one === kind ? event.currentTarget.checked : wanted.kinds.includes(one),
                    ),
                  })
                }
              />
            ))}
          </fieldset>
          {locked ? (
            <p className="soft">{t('onlyAdmin')}</p>
          ) : (
            <div className={form.actions}>
              <Button type="submit" loading={save.running} disabled={wanted.kinds.length === 0}>
                {t('save')}
              </Button>
              <Button
                variant="default"
                loading={test.running}
                disabled={!settings.enabled}
                onClick={() => test.run(undefined)}
              >
                {t('outwardTest')}
              </Button>
              <span role="status">
                {test.done === undefined ? (save.done === undefined ? '' : t('saved')) : t('outwardTested')}
              </span>
            </div>
          )}
          {test.problem === null ? null : <ProblemView problem={test.problem} />}
        </form>
      </Panel>
      <OutwardPreview site={wanted.site} />
      <OutwardLetters settings={settings} />
    </div>
  );
}
