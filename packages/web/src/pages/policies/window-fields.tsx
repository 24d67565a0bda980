import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { PolicyChoices } from '@tsukuroi/protocol/policies-api.ts';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useLanguage } from '../../platform/language.ts';
import { Checks } from './checks.tsx';
import { type Day, daysFromText, daysToText, type MaintenanceWindow } from './draft.ts';
import { NumberField } from './number-field.tsx';
import styles from './policies.module.css';
import { usePolicyWords } from './words.ts';

const WEEKDAYS = {
  ja: ['月', '火', '水', '木', '金', '土', '日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

const EMPTY: Readonly<Record<Day['kind'], Day>> = {
  weekdays: { kind: 'weekdays', weekdays: [2, 3, 4] },
  'nth-weekday': { kind: 'nth-weekday', nth: [3], weekday: 6 },
  'days-of-month': { kind: 'days-of-month', days: [15] },
  'patch-tuesday': { kind: 'patch-tuesday', plusDays: 7 },
  dates: { kind: 'dates', dates: [] },
  calendar: { kind: 'calendar', calendar: 'jp-holidays' },
};

interface DayFieldsProps {
  readonly day: Day;
  readonly change: (day: Day) => void;
  readonly calendars: PolicyChoices['calendars'];
}

/** Typed days: the text is the person's own, the days are what was understood of it. */
function TypedDays({
  change,
  days,
  label,
}: {
  days: readonly number[];
  label: string;
  change: (days: readonly number[]) => void;
}) {
  const [text, setText] = useState(daysToText(days));
  return (
    <TextInput
      label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        change(daysFromText(event.currentTarget.value));
      }}
    />
  );
}

function DayFields({ calendars, change, day }: DayFieldsProps) {
  const t = usePolicyWords();
  const names = WEEKDAYS[useLanguage()].map((label, index) => ({ value: index + 1, label }));
  switch (day.kind) {
    case 'weekdays':
      return (
        <Checks
          legend={t('weekdays')}
          narrow
          options={names}
          chosen={day.weekdays}
          change={(weekdays) => change({ ...day, weekdays: weekdays.toSorted((one, other) => one - other) })}
        />
      );
    case 'nth-weekday':
      return (
        <>
          <Checks
            legend={t('nth')}
            narrow
            options={[1, 2, 3, 4, 5, -1].map((n) => ({ value: n, label: n === -1 ? t('nthLast') : t('nthOf', { n }) }))}
            chosen={day.nth}
            change={(nth) => change({ ...day, nth })}
          />
          <NativeSelect
            label={t('weekdays')}
            data={names.map(({ label, value }) => ({ value: String(value), label }))}
            value={String(day.weekday)}
            onChange={(event) => change({ ...day, weekday: Number(event.currentTarget.value) })}
          />
        </>
      );
    case 'days-of-month':
      return <TypedDays label={t('monthDays')} days={day.days} change={(days) => change({ ...day, days })} />;
    case 'patch-tuesday':
      return (
        <NumberField label={t('plusDays')} value={day.plusDays} change={(plusDays) => change({ ...day, plusDays })} />
      );
    case 'dates':
      return (
        <Textarea
          label={t('dates')}
          rows={3}
          value={day.dates.join('\n')}
          onChange={(event) =>
            change({ ...day, dates: event.currentTarget.value.split('\n').map((line) => line.trim()) })
          }
        />
      );
    case 'calendar':
      return (
        <NativeSelect
          label={t('calendar')}
          data={calendars.map(({ id, name }) => ({ value: id, label: name }))}
          value={day.calendar}
          onChange={(event) => change({ ...day, calendar: event.currentTarget.value })}
        />
      );
  }
}

interface WindowFieldsProps {
  readonly window: MaintenanceWindow;
  readonly number: number;
  readonly change: (window: MaintenanceWindow) => void;
  readonly remove: () => void;
  readonly calendars: PolicyChoices['calendars'];
  readonly errorOf: (field: string) => string | undefined;
}

export function WindowFields({ calendars, change, errorOf, number, remove, window }: WindowFieldsProps) {
  const t = usePolicyWords();
  const [first = EMPTY.weekdays, ...more] = window.days;
  const exceptDays = window.except.find((day) => day.kind === 'days-of-month');
  const others = window.except.filter((day) => day.kind !== 'days-of-month' && day.kind !== 'calendar');
  const named = window.except.flatMap((day) => (day.kind === 'calendar' ? [day.calendar] : []));
  const except = (calendarIds: readonly string[], days: readonly number[]): readonly Day[] => [
    ...(days.length === 0 ? [] : [{ kind: 'days-of-month' as const, days }]),
    ...calendarIds.map((calendar) => ({ kind: 'calendar' as const, calendar })),
    ...others,
  ];
  const kinds: readonly (readonly [Day['kind'], string])[] = [
    ['weekdays', t('kindWeekdays')],
    ['nth-weekday', t('kindNth')],
    ['days-of-month', t('kindMonth')],
    ['patch-tuesday', t('kindPatch')],
    ['dates', t('kindDates')],
    ['calendar', t('kindCalendar')],
  ];
  return (
    <fieldset className={styles.window}>
      <legend>{t('window', { number })}</legend>
      <div className={styles.fields}>
        <TextInput
          label={t('windowName')}
          error={errorOf('name')}
          value={window.name}
          onChange={(event) => change({ ...window, name: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('from')}
          error={errorOf('from')}
          value={window.from}
          onChange={(event) => change({ ...window, from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('to')}
          description={t('toHint')}
          error={errorOf('to')}
          value={window.to}
          onChange={(event) => change({ ...window, to: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('dayKind')}
          error={errorOf('days')}
          data={kinds.map(([value, label]) => ({ value, label }))}
          value={first.kind}
          onChange={(event) => change({ ...window, days: [EMPTY[event.currentTarget.value as Day['kind']], ...more] })}
        />
      </div>
      <DayFields
        key={first.kind}
        day={first}
        calendars={calendars}
        change={(day) => change({ ...window, days: [day, ...more] })}
      />
      {more.length === 0 ? null : <p className="soft small">{t('moreDays', { count: more.length })}</p>}
      <Checks
        legend={t('except')}
        options={calendars.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={named}
        change={(ids) =>
          change({ ...window, except: except(ids, exceptDays?.kind === 'days-of-month' ? exceptDays.days : []) })
        }
      />
      <TypedDays
        label={t('exceptDays')}
        days={exceptDays?.kind === 'days-of-month' ? exceptDays.days : []}
        change={(days) => change({ ...window, except: except(named, days) })}
      />
      <div>
        <Button variant="default" size="xs" leftSection={<Icon name="close" />} onClick={remove}>
          {t('removeWindow')}
        </Button>
      </div>
    </fieldset>
  );
}
