import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import {
  type ChangeMail,
  type MailSettings,
  type MailTest,
  NOTICE_LEVEL_WORDS,
} from '@tsukuroi/protocol/notices-api.ts';
import { type FormEvent, useState } from 'react';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant } from '../../platform/format.ts';
import { useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { useNoticeWords } from './words.ts';

const LEVELS = ['act-now', 'this-week', 'next-window', 'notice'] as const;

/** Where notices are mailed, and whether the mail server takes them. */
export function MailForm({ settings }: { readonly settings: MailSettings }) {
  const t = useNoticeWords();
  const text = useText();
  const may = usePermissions();
  const [wanted, setWanted] = useState({ ...settings, port: String(settings.port), password: '' });
  const [recipients, setRecipients] = useState(settings.recipients.join('\n'));
  const change = (part: Partial<typeof wanted>): void => setWanted((before) => ({ ...before, ...part }));
  const body = (): ChangeMail => {
    const { enabled, host, levels, password, port, security, sender, user } = wanted;
    return {
      ...{ enabled, host: host.trim(), port: Number(port), security, user: user.trim(), sender: sender.trim(), levels },
      recipients: recipients.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
      ...(password === '' ? {} : { password }),
    };
  };
  const save = useChange(() => ask<MailSettings>('PUT', '/notices/mail', { body: body() }), {
    touches: [['notices']],
    after: () => change({ password: '' }),
  });
  const test = useChange(() => ask<MailTest>('POST', '/notices/mail/test'), { touches: [['notices']] });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  const locked = !may.administer;
  return (
    <Panel title={t('mailTab')}>
      <form className={form.form} onSubmit={submit}>
        {settings.problem === null ? null : (
          <Notice tone="act" title={t('problem')}>
            {settings.problem}
          </Notice>
        )}
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <Checkbox
          label={t('enabled')}
          disabled={locked}
          checked={wanted.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <div className={form.row}>
          <TextInput
            label={t('host')}
            description={t('hostHint')}
            required
            maxLength={255}
            disabled={locked}
            value={wanted.host}
            onChange={(event) => change({ host: event.currentTarget.value })}
          />
          <TextInput
            type="number"
            label={t('port')}
            required
            min={1}
            max={65_535}
            step={1}
            disabled={locked}
            value={wanted.port}
            onChange={(event) => change({ port: event.currentTarget.value })}
          />
        </div>
        <NativeSelect
          label={t('security')}
          description={wanted.security === 'none' ? t('noneWarning') : undefined}
          disabled={locked}
          value={wanted.security}
          data={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(event) => change({ security: event.currentTarget.value as MailSettings['security'] })}
        />
        <div className={form.row}>
          <TextInput
            label={t('user')}
            maxLength={200}
            autoComplete="off"
            disabled={locked}
            value={wanted.user}
            onChange={(event) => change({ user: event.currentTarget.value })}
          />
          <TextInput
            type="password"
            label={t('password')}
            description={settings.passwordKept ? t('passwordKept') : undefined}
            maxLength={500}
            autoComplete="new-password"
            disabled={locked}
            value={wanted.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        </div>
        <TextInput
          label={t('sender')}
          required
          maxLength={255}
          disabled={locked}
          value={wanted.sender}
          onChange={(event) => change({ sender: event.currentTarget.value })}
        />
        <Textarea
          label={t('recipients')}
          required
          rows={3}
          disabled={locked}
          value={recipients}
          onChange={(event) => setRecipients(event.currentTarget.value)}
        />
        <fieldset className={form.choice}>
          <legend>{t('levels')}</legend>
          {LEVELS.map((level) => (
            <Checkbox
              key={level}
              label={text(NOTICE_LEVEL_WORDS[level] ?? { ja: level, en: level })}
              disabled={locked}
              checked={wanted.levels.includes(level)}
              onChange={(event) =>
                change({
                  levels: LEVELS.filter((one) =>
                    one === level ? event.currentTarget.checked : wanted.levels.includes(one),
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
            <Button type="submit" loading={save.running}>
              {t('save')}
            </Button>
            <Button
              variant="default"
              loading={test.running}
              disabled={settings.host === ''}
              onClick={() => test.run(undefined)}
            >
              {t('test')}
            </Button>
            {settings.host === '' ? <span className="soft small">{t('testAfter')}</span> : null}
            <span role="status">{test.done?.sentence ?? (save.done === undefined ? '' : t('saved'))}</span>
          </div>
        )}
        {test.problem === null ? null : <ProblemView problem={test.problem} />}
        <Pairs
          pairs={[
            {
              label: t('lastSent'),
              value: settings.lastSentAt === null ? t('never') : formatInstant(settings.lastSentAt),
            },
          ]}
        />
      </form>
    </Panel>
  );
}
