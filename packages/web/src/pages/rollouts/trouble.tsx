import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { catalogue } from '../../platform/language.ts';

const useWords = catalogue('trouble', {
  open: { ja: '調子が悪い', en: 'Not working well' },
  title: { ja: '「{name}」の調子が悪い', en: '"{name}" does not work well' },
  effect: {
    ja: 'この端末が入っている配布は、片づくまで次の段階に進みません。ほかの端末で今行っている作業は続きます。',
    en: 'The rollout this device is in does not go on to its next ring until this is settled. Work under way continues.',
  },
  what: { ja: 'どう調子が悪いですか', en: 'What is wrong?' },
  hint: {
    ja: '見たままを書いてください(例: 電子カルテが開かない、印刷で止まる)。患者さんの名前は書かないでください。',
    en: 'Write what you see (the record client does not open, printing hangs). No names of patients.',
  },
  cancel: { ja: 'やめる', en: 'Cancel' },
  save: { ja: '申し出る', en: 'Report it' },
  done: { ja: '受け付けました', en: 'Reported' },
  doneNext: {
    ja: '適用状況の画面に出ました。片づいたら、そこで「片づいた」を押してください。',
    en: 'It stands on the board of the rollout. Press "Settled" there when it is.',
  },
  close: { ja: '閉じる', en: 'Close' },
});

interface TroubleProps {
  readonly device: string;
  readonly name: string;
}

function Asking({ device, name, close }: TroubleProps & { readonly close: () => void }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [settled, setSettled] = useState(false);
  const report = useChange(() => ask<unknown>('POST', '/rollouts/trouble', { body: { device, text: text.trim() } }), {
    touches: [['rollout'], ['today'], ['grid']],
    after: () => setSettled(true),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    report.run(undefined);
  };
  return (
    <Dialog title={t('title', { name })} close={close}>
      {settled ? (
        <div className={form.form}>
          <Notice tone="good" role="status" title={t('done')}>
            <p>{t('doneNext')}</p>
          </Notice>
          <div className={`${form.actions} ${form.end}`}>
            <Button onClick={close}>{t('close')}</Button>
          </div>
        </div>
      ) : (
        <form className={form.form} onSubmit={submit}>
          {report.problem === null ? null : <ProblemView problem={report.problem} />}
          <Textarea
            label={t('what')}
            description={t('hint')}
            required
            maxLength={500}
            autosize
            minRows={3}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <p>{t('effect')}</p>
          <div className={`${form.actions} ${form.end}`}>
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={report.running} disabled={text.trim() === ''}>
              {t('save')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** 「調子が悪い」: a person says that a device does not work well since it was updated. */
export function TroubleButton({ device, name }: TroubleProps) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<Icon name="hand" />} onClick={() => setAsking(true)}>
        {t('open')}
      </Button>
      {asking ? <Asking device={device} name={name} close={() => setAsking(false)} /> : null}
    </>
  );
}
