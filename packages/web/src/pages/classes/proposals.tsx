import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CLASS_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import { type ClassProposals, type DeviceClassName, deviceClassShape } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { formatCount, listWords } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import styles from './classes.module.css';
import { useClassWords } from './words.ts';

export const CLASS_TOUCHES = [
  ['grid'],
  ['class-proposals'],
  ['policy'],
  ['policy-choices'],
  ['calendar'],
  ['device-policy'],
  ['today'],
] as const;

type Group = ClassProposals['groups'][number];

/** One group with its reason: a person looks at it, may choose another class, and confirms it. */
function GroupLine({ confirmed, group }: { readonly group: Group; readonly confirmed: (count: number) => void }) {
  const t = useClassWords();
  const text = useText();
  const language = useLanguage();
  const may = usePermissions();
  const [chosen, setChosen] = useState<DeviceClassName | ''>(group.class ?? '');
  const confirm = useChange(
    () =>
      ask<{ devices: number }>('POST', '/classes/confirm', {
        body: { group: group.id, fingerprint: group.fingerprint, class: chosen },
      }),
    { touches: CLASS_TOUCHES, after: ({ devices }) => confirmed(devices) },
  );
  const count = formatCount(group.devices, language);
  return (
    <li className={styles.group}>
      <div>
        <h2>
          {group.reason} <span className="soft">{t('count', { count })}</span>
        </h2>
        {group.doubts.length === 0 ? null : <p className="small">{t('doubts', { doubts: listWords(group.doubts) })}</p>}
        <p className="soft small">{t('examples', { names: listWords(group.examples) })}</p>
        {confirm.problem === null ? null : <ProblemView problem={confirm.problem} />}
      </div>
      {may.change ? (
        <>
          <NativeSelect
            label={t('class')}
            data={[
              ...(group.class === null ? [{ value: '', label: t('choose') }] : []),
              ...deviceClassShape.options.map((value) => ({ value, label: text(CLASS_WORDS[value]) })),
            ]}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value as DeviceClassName | '')}
          />
          <Button disabled={chosen === ''} loading={confirm.running} onClick={() => confirm.run(undefined)}>
            {t('confirm', { count })}
          </Button>
        </>
      ) : null}
    </li>
  );
}

export function Proposals() {
  const t = useClassWords();
  const language = useLanguage();
  const [confirmed, setConfirmed] = useState(0);
  const proposals = useQuery({
    queryKey: ['class-proposals', language],
    queryFn: ({ signal }) => get<ClassProposals>('/classes/proposals', signal),
  });
  return (
    <>
      {confirmed === 0 ? null : (
        <Notice tone="good" role="status" title={t('confirmed', { count: formatCount(confirmed, language) })} />
      )}
      <Pending query={proposals}>
        {({ groups, total, unclassified }) => (
          <>
            {unclassified === 0 ? (
              <Notice tone="good" title={t('none')} />
            ) : (
              <Notice tone="unknown" title={t('unclassified', { count: formatCount(unclassified, language) })}>
                <p>{t('unclassifiedText', { total: formatCount(total, language) })}</p>
              </Notice>
            )}
            <ul className={styles.groups}>
              {groups.map((group) => (
                <GroupLine key={`${group.id} ${group.fingerprint}`} group={group} confirmed={setConfirmed} />
              ))}
            </ul>
          </>
        )}
      </Pending>
    </>
  );
}
