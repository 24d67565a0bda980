import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { CLASS_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import type { PolicyChoices, PolicyPreview } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../platform/language.ts';
import { CatchUpFields } from './catch-up-fields.tsx';
import { Checks } from './checks.tsx';
import { Choice } from './choice.tsx';
import { freeId, NEW_CATCH_UP, NEW_WINDOW, type PolicyDraft, withCategories, withLine } from './draft.ts';
import { NumberField } from './number-field.tsx';
import styles from './policies.module.css';
import { ProgramClassFields } from './program-classes.tsx';
import { WindowFields } from './window-fields.tsx';
import { usePolicyWords } from './words.ts';

interface FieldsProps {
  readonly draft: PolicyDraft;
  readonly change: (draft: PolicyDraft) => void;
  readonly choices: PolicyChoices;
  readonly problems: PolicyPreview['problems'];
  /** A new policy may still choose its id. */
  readonly isNew: boolean;
}

/** Every field of a policy with the sentence that explains it. */
export function PolicyFields(props: FieldsProps) {
  const t = usePolicyWords();
  const { change, draft, isNew, problems } = props;
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.text;
  return (
    <div className={styles.stack}>
      <Panel title={t('basics')}>
        <div className={styles.fields}>
          <TextInput
            label={t('name')}
            error={errorOf('name')}
            value={draft.name}
            onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
          />
          {isNew ? (
            <TextInput
              label={t('id')}
              description={t('idHint')}
              error={errorOf('id')}
              value={draft.id}
              onChange={(event) => change({ ...draft, id: event.currentTarget.value })}
            />
          ) : null}
        </div>
      </Panel>
      <WhoFields {...props} />
      <WhatFields {...props} />
      <WhenFields {...props} />
      <ConsentFields {...props} />
      <LimitFields {...props} />
    </div>
  );
}

function WhoFields({ change, choices, draft, problems }: FieldsProps) {
  const t = usePolicyWords();
  const text = useText();
  const { who } = draft;
  const departments = [...new Set([...choices.departments.map(({ name }) => name), ...(who.departments ?? [])])];
  const tags = [...new Set([...choices.tags.map(({ name }) => name), ...(who.tags ?? [])])];
  const error = problems.find(({ field }) => field.startsWith('who'))?.text;
  return (
    <Panel title={t('who')}>
      <p className="soft small">{t('whoHint')}</p>
      {error === undefined ? null : <p role="alert">{error}</p>}
      <Checks
        legend={t('classes')}
        options={choices.classes.map(({ devices, id }) => ({
          value: id,
          label: `${text(CLASS_WORDS[id])} (${devices})`,
        }))}
        chosen={who.classes ?? []}
        change={(classes) => change({ ...draft, who: withLine(who, 'classes', classes) })}
      />
      <Checks
        legend={t('departments')}
        options={departments.map((name) => ({ value: name, label: name }))}
        chosen={who.departments ?? []}
        change={(chosen) => change({ ...draft, who: withLine(who, 'departments', chosen) })}
      />
      {tags.length === 0 ? null : (
        <Checks
          legend={t('tags')}
          options={tags.map((name) => ({ value: name, label: name }))}
          chosen={who.tags ?? []}
          change={(chosen) => change({ ...draft, who: withLine(who, 'tags', chosen) })}
        />
      )}
      <Checkbox
        label={t('wholeFacility')}
        checked={who.facilities?.includes(choices.facility.id) === true}
        onChange={(event) =>
          change({
            ...draft,
            who: withLine(who, 'facilities', event.currentTarget.checked ? [choices.facility.id] : []),
          })
        }
      />
      {who.devices === undefined ? null : (
        <p className="soft small">{t('namedDevices', { count: who.devices.length })}</p>
      )}
    </Panel>
  );
}

function WhatFields({ change, draft, problems }: FieldsProps) {
  const t = usePolicyWords();
  const { what } = draft;
  const { applications } = what;
  const [excluded, setExcluded] = useState(
    what.exclude.map(({ name, reason, until }) => [name, reason, until ?? ''].join(' | ')).join('\n'),
  );
  const names = typeof applications === 'string' ? [] : applications;
  const set = (change_: Partial<PolicyDraft['what']>) => change({ ...draft, what: { ...what, ...change_ } });
  return (
    <Panel title={t('what')}>
      <Choice
        legend={t('os')}
        value={what.os}
        options={[
          { value: 'none', label: t('osNone') },
          { value: 'security', label: t('osSecurity') },
          { value: 'all', label: t('osAll') },
        ]}
        change={(os) => set({ os })}
      />
      <Choice
        legend={t('applications')}
        value={typeof applications === 'string' ? applications : 'named'}
        options={[
          { value: 'none', label: t('appsNone') },
          { value: 'all', label: t('appsAll') },
          { value: 'named', label: t('appsNamed') },
        ]}
        change={(chosen) => {
          const next = { ...what, applications: chosen === 'named' ? names : chosen };
          // All programs need no categories beside them.
          change({ ...draft, what: chosen === 'all' ? withCategories(next, []) : next });
        }}
      />
      {typeof applications === 'string' ? null : (
        <Textarea
          label={t('appNames')}
          description={t('appNamesHint')}
          rows={3}
          error={problems.find(({ field }) => field.startsWith('what.applications'))?.text}
          value={names.join('\n')}
          onChange={(event) => set({ applications: event.currentTarget.value.split('\n') })}
        />
      )}
      {applications === 'all' ? null : (
        <ProgramClassFields
          chosen={what.categories ?? []}
          change={(chosen) => change({ ...draft, what: withCategories(what, chosen) })}
        />
      )}
      <Checkbox
        label={t('product')}
        description={t('productHint')}
        checked={what.product}
        onChange={(event) => set({ product: event.currentTarget.checked })}
      />
      <Textarea
        label={t('exclude')}
        description={t('excludeHint')}
        rows={2}
        error={problems.find(({ field }) => field.startsWith('what.exclude'))?.text}
        value={excluded}
        onChange={(event) => {
          setExcluded(event.currentTarget.value);
          set({ exclude: exclusionsOf(event.currentTarget.value) });
        }}
      />
    </Panel>
  );
}

/** One exclusion a line; a line without a reason stays, so that the server can say what is missing. */
function exclusionsOf(text: string): PolicyDraft['what']['exclude'] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', reason = '', until = ''] = line.split(/[|｜]/).map((part) => part.trim());
      return { name, reason, ...(until === '' ? {} : { until }) };
    });
}

function WhenFields({ change, choices, draft, problems }: FieldsProps) {
  const t = usePolicyWords();
  const { windows } = draft;
  return (
    <Panel
      title={t('when')}
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" />}
          onClick={() => {
            const id = freeId(
              NEW_WINDOW.id,
              windows.map((window) => window.id),
            );
            change({ ...draft, windows: [...windows, { ...NEW_WINDOW, id }] });
          }}
        >
          {t('addWindow')}
        </Button>
      }
    >
      {windows.map((window, index) => (
        <WindowFields
          key={window.id}
          window={window}
          number={index + 1}
          calendars={choices.calendars}
          errorOf={(field) => problems.find((problem) => problem.field.startsWith(`windows.${index}.${field}`))?.text}
          change={(next) => change({ ...draft, windows: windows.with(index, next) })}
          remove={() => change({ ...draft, windows: windows.toSpliced(index, 1) })}
        />
      ))}
    </Panel>
  );
}

function ConsentFields({ change, draft, problems }: FieldsProps) {
  const t = usePolicyWords();
  const { consent } = draft;
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.text;
  return (
    <Panel title={t('consent')}>
      <Choice
        legend={t('consent')}
        value={consent.kind}
        options={[
          { value: 'automatic', label: t('automatic') },
          { value: 'vendor', label: t('vendor') },
          { value: 'person', label: t('person') },
          { value: 'department-head', label: t('departmentHead') },
        ]}
        change={(kind) =>
          change({
            ...draft,
            consent:
              kind === 'automatic' ? { kind, afterBusinessDays: 5 } : kind === 'person' ? { kind, name: '' } : { kind },
          })
        }
      />
      {consent.kind === 'automatic' ? (
        <NumberField
          label={t('afterDays')}
          error={errorOf('consent.afterBusinessDays')}
          value={consent.afterBusinessDays}
          change={(afterBusinessDays) => change({ ...draft, consent: { ...consent, afterBusinessDays } })}
        />
      ) : null}
      {consent.kind === 'person' ? (
        <TextInput
          label={t('personName')}
          error={errorOf('consent.name')}
          value={consent.name}
          onChange={(event) => change({ ...draft, consent: { ...consent, name: event.currentTarget.value } })}
        />
      ) : null}
      {consent.kind === 'department-head' ? <p className="soft small">{t('departmentHeadHint')}</p> : null}
      <Choice
        legend={t('restart')}
        value={draft.restart.rule}
        options={[
          { value: 'in-window', label: t('restartWindow') },
          { value: 'ask', label: t('restartAsk') },
          { value: 'click', label: t('restartClick') },
          { value: 'never', label: t('restartNever') },
        ]}
        change={(rule) => change({ ...draft, restart: { ...draft.restart, rule } })}
      />
      <Choice
        legend={t('catchUp')}
        value={draft.catchUp.rule}
        options={[
          { value: 'next-window', label: t('catchNext') },
          { value: 'wake', label: t('catchWake') },
          { value: 'evening-shutdown', label: t('catchEvening') },
        ]}
        change={(rule) => change({ ...draft, catchUp: NEW_CATCH_UP[rule] })}
      />
      <CatchUpFields catchUp={draft.catchUp} change={(catchUp) => change({ ...draft, catchUp })} errorOf={errorOf} />
    </Panel>
  );
}

function LimitFields({ change, draft, problems }: FieldsProps) {
  const t = usePolicyWords();
  const { failureBudget, limits, rings } = draft;
  const errorOf = (field: string) => problems.find((problem) => problem.field.startsWith(field))?.text;
  return (
    <Panel title={t('howFar')}>
      <p className="soft small">{t('ringsHint')}</p>
      {rings.slice(0, -1).map((ring, index) => (
        <div key={ring.id} className={styles.fields}>
          <TextInput
            label={t('ringName')}
            value={ring.name}
            onChange={(event) =>
              change({ ...draft, rings: rings.with(index, { ...ring, name: event.currentTarget.value }) })
            }
          />
          {(
            [
              ['successPercent', t('ringSuccess')],
              ['atLeast', t('ringLeast')],
              ['businessDays', t('ringDays')],
            ] as const
          ).map(([field, label]) => (
            <NumberField
              key={field}
              label={label}
              error={errorOf(`rings.${index}.gate.${field}`)}
              value={ring.gate[field]}
              change={(value) =>
                change({ ...draft, rings: rings.with(index, { ...ring, gate: { ...ring.gate, [field]: value } }) })
              }
            />
          ))}
        </div>
      ))}
      <h3>{t('limits')}</h3>
      <div className={styles.fields}>
        <NumberField
          label={t('atOnce')}
          error={errorOf('limits.devicesAtOnce')}
          value={limits.devicesAtOnce}
          change={(devicesAtOnce) => change({ ...draft, limits: { ...limits, devicesAtOnce } })}
        />
        <NumberField
          label={t('bandwidth')}
          error={errorOf('limits.kilobytesPerSecond')}
          value={limits.kilobytesPerSecond}
          change={(speed) => {
            const { kilobytesPerSecond: _before, ...rest } = limits;
            change({ ...draft, limits: Number.isNaN(speed) ? rest : { ...rest, kilobytesPerSecond: speed } });
          }}
        />
        <NumberField
          label={t('runMinutes')}
          description={t('runHint')}
          error={errorOf('runMinutes')}
          value={draft.runMinutes}
          change={(runMinutes) => change({ ...draft, runMinutes })}
        />
        <NumberField
          label={t('budget')}
          error={errorOf('failureBudget')}
          value={failureBudget.percent}
          change={(percent) => change({ ...draft, failureBudget: { ...failureBudget, percent } })}
        />
        <NumberField
          label={t('budgetLeast')}
          value={failureBudget.atLeast}
          change={(atLeast) => change({ ...draft, failureBudget: { ...failureBudget, atLeast } })}
        />
      </div>
      <Checkbox
        label={t('fastLane')}
        checked={draft.fastLane}
        onChange={(event) => change({ ...draft, fastLane: event.currentTarget.checked })}
      />
    </Panel>
  );
}
