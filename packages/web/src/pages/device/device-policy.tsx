import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CLASS_WORDS, TOUCHED_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import { type DevicePolicy, deviceClassShape, touchShape } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { AddressLink } from '../../components/address-link.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Pairs } from '../../components/figures.tsx';
import form from '../../components/form.module.css';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatInstant, listWords } from '../../platform/format.ts';
import { catalogue, useLanguage, useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { CLASS_TOUCHES } from '../classes/proposals.tsx';
import { BackupButton } from '../confirmations/note-backup.tsx';
import { Runs } from '../policies/preview-panel.tsx';
import styles from './device.module.css';
import { DeviceWakesPanel } from './device-wakes.tsx';

const useWords = catalogue('device-policy', {
  title: { ja: '適用の方針', en: 'Policy of this device' },
  wins: { ja: '効いている方針: {name}', en: 'What counts: {name}' },
  covers: { ja: '対象: {what}', en: 'About: {what}' },
  none: { ja: 'この端末に効く方針はありません', en: 'No policy counts for this device' },
  fitting: { ja: '当てはまる方針', en: 'Policies that fit' },
  held: { ja: '適用していない理由', en: 'Why nothing is applied' },
  heldNone: { ja: '今は、止めている理由はありません。', en: 'Nothing holds it back now.' },
  updates: { ja: '更新ごとの理由は「更新」にあります。', en: 'The reasons of each update stand under Updates.' },
  runs: { ja: '次の 5 回', en: 'Next five runs' },
  device: { ja: 'この端末', en: 'This device' },
  class: { ja: '区分', en: 'Class' },
  touch: { ja: '触れ方', en: 'Touch' },
  touchSet: { ja: '人が決めた', en: 'set by a person' },
  touchByClass: { ja: '(区分による)', en: '(as its class says)' },
  tags: { ja: '札', en: 'Tags' },
  products: { ja: '業者の決まりがある製品', en: 'Products with rules of makers' },
  by: { ja: '決めた人', en: 'Decided by' },
  nobody: { ja: 'まだだれも決めていません', en: 'Nobody has yet' },
  change: { ja: '区分と触れ方を変える', en: 'Change class and touch' },
  keep: { ja: '変えない', en: 'As it is' },
  asClass: { ja: '区分に従う', en: 'As the class says' },
  why: { ja: '理由（監査に残ります）', en: 'Why (kept in the audit)' },
  save: { ja: '保存する', en: 'Save' },
  cancel: { ja: 'やめる', en: 'Cancel' },
} as const);

const KEEP = 'keep';
const BY_CLASS = 'by-class';

function ChangeDecision({ close, policy }: { readonly policy: DevicePolicy; readonly close: () => void }) {
  const t = useWords();
  const text = useText();
  const [deviceClass, setDeviceClass] = useState<string>(policy.class ?? KEEP);
  const [touch, setTouch] = useState<string>(policy.touchSet ?? BY_CLASS);
  const [why, setWhy] = useState('');
  const { id } = policy.device;
  const save = useChange(
    async () => {
      if (deviceClass !== KEEP && deviceClass !== policy.class) {
        await ask('POST', '/classes/confirm', { body: { devices: [id], class: deviceClass, why } });
      }
      if (touch !== (policy.touchSet ?? BY_CLASS)) {
        const wanted = touch === BY_CLASS ? null : touch;
        await ask('PUT', `/devices/${encodeURIComponent(id)}/touch`, { body: { touch: wanted, why } });
      }
    },
    { touches: [...CLASS_TOUCHES, ['device']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <Dialog title={t('change')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <NativeSelect
          label={t('class')}
          data={[
            ...(policy.class === null ? [{ value: KEEP, label: t('keep') }] : []),
            ...deviceClassShape.options.map((value) => ({ value, label: text(CLASS_WORDS[value]) })),
          ]}
          value={deviceClass}
          onChange={(event) => setDeviceClass(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('touch')}
          data={[
            { value: BY_CLASS, label: t('asClass') },
            ...touchShape.options.map((value) => ({ value, label: text(TOUCHED_WORDS[value]) })),
          ]}
          value={touch}
          onChange={(event) => setTouch(event.currentTarget.value)}
        />
        <TextInput
          label={t('why')}
          required
          maxLength={500}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <div className={`${form.actions} ${form.end}`}>
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.running}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Shown({ policy }: { readonly policy: DevicePolicy }) {
  const t = useWords();
  const text = useText();
  const may = usePermissions();
  const [changing, setChanging] = useState(false);
  const winner = policy.fitting.find(({ wins }) => wins);
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <Panel title={t('title')}>
          {winner === undefined ? (
            <Notice tone="unknown" title={t('none')} />
          ) : (
            <Notice tone="plan" title={t('wins', { name: winner.name })}>
              {policy.covers === null ? null : <p>{t('covers', { what: policy.covers })}</p>}
            </Notice>
          )}
          <h3>{t('held')}</h3>
          {policy.held.length === 0 ? (
            <p>{t('heldNone')}</p>
          ) : (
            <ul className={styles.unreadable}>
              {policy.held.map(({ code, text: words }) => (
                <li key={code}>{words}</li>
              ))}
            </ul>
          )}
          <p className="soft small">{t('updates')}</p>
          {policy.updatesUnknown === null ? null : <Notice tone="unknown" title={policy.updatesUnknown} />}
        </Panel>
        <Panel title={t('runs')}>
          <Runs runs={policy.runs} />
        </Panel>
      </div>
      <div className={styles.stack}>
        <Panel title={t('device')}>
          <Pairs
            pairs={[
              { label: t('class'), value: text(CLASS_WORDS[policy.class ?? 'none']) },
              {
                label: t('touch'),
                value: policy.touchText,
                note: policy.touchSet === null ? t('touchByClass') : t('touchSet'),
              },
              { label: t('tags'), value: policy.tags.length === 0 ? '—' : listWords(policy.tags) },
              { label: t('products'), value: policy.products.length === 0 ? '—' : listWords(policy.products) },
              {
                label: t('by'),
                value: policy.classifiedBy ?? t('nobody'),
                note: policy.classifiedAt === null ? undefined : formatInstant(policy.classifiedAt),
              },
            ]}
          />
          {may.change ? (
            <div className="only-screen">
              <Button variant="default" onClick={() => setChanging(true)}>
                {t('change')}
              </Button>{' '}
              <BackupButton device={policy.device} />
            </div>
          ) : null}
        </Panel>
        <DeviceWakesPanel device={policy.device.id} />
        {policy.fitting.length === 0 ? null : (
          <Panel title={t('fitting')}>
            <ul className={styles.unreadable}>
              {policy.fitting.map(({ id, name, text: words }) => (
                <li key={id}>
                  <AddressLink to={`/policies/${encodeURIComponent(id)}`}>{name}</AddressLink> {words}
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
      {changing ? <ChangeDecision policy={policy} close={() => setChanging(false)} /> : null}
    </div>
  );
}

/** 「適用の方針」: which rule won, and every reason why something is not applied to this device. */
export function DevicePolicyTab({ device }: { readonly device: string }) {
  const language = useLanguage();
  const policy = useQuery({
    queryKey: ['device-policy', device, language],
    queryFn: ({ signal }) => get<DevicePolicy>(`/devices/${encodeURIComponent(device)}/policy`, signal),
  });
  return <Pending query={policy}>{(found) => <Shown policy={found} />}</Pending>;
}
