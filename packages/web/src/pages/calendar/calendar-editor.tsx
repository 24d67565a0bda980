import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CALENDAR_STATE_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import type { CalendarRow, CalendarView } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import form from '../../components/form.module.css';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { todayInJapan } from '../../platform/clock.ts';
import { useLanguage } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import finding from '../finding/finding.module.css';
import { Checks } from '../policies/checks.tsx';
import { FREEZE_TOUCHES } from './freeze-parts.tsx';
import { useCalendarWords, WEEKDAY_WORDS } from './words.ts';

interface Fields {
  readonly name: string;
  readonly source: string;
  readonly since: string;
  readonly until: string;
  readonly weekdays: readonly number[];
  readonly days: string;
}

function fieldsOf(view: CalendarView | undefined): Fields {
  const { days, name, since, source, until, weekdays } = view?.calendar ?? {};
  const year = todayInJapan().slice(0, 4);
  const lines = Array.isArray(days) ? days.map((one: { date: string; name: string }) => `${one.date} ${one.name}`) : [];
  return {
    name: typeof name === 'string' ? name : '',
    source: typeof source === 'string' ? source : '',
    since: typeof since === 'string' ? since : todayInJapan(),
    until: typeof until === 'string' ? until : `${Number(year) + 1}-03-31`,
    weekdays: Array.isArray(weekdays) ? (weekdays as number[]) : [],
    days: lines.join('\n'),
  };
}

/** `2026-12-30 年末`; a line without a name keeps its date as its name. */
function daysOf(text: string): readonly { readonly date: string; readonly name: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [date = '', ...name] = line.normalize('NFKC').split(/\s+/);
      const iso = date.replaceAll('/', '-');
      return { date: iso, name: name.join(' ') || iso };
    });
}

/** A calendar of the house: a new one, or one that is there. */
export function CalendarEditor({ close, view }: { readonly close: () => void; readonly view?: CalendarView }) {
  const t = useCalendarWords();
  const names = WEEKDAY_WORDS[useLanguage()];
  const [id, setId] = useState(view?.id ?? '');
  const [holiday, setHoliday] = useState(view?.holiday ?? true);
  const [fields, setFields] = useState(() => fieldsOf(view));
  const save = useChange(
    () => {
      const calendar = { ...fields, days: daysOf(fields.days) };
      return ask<void>('PUT', `/calendars/${encodeURIComponent(id)}`, { body: { calendar, holiday } });
    },
    { touches: [...FREEZE_TOUCHES, ['policy-choices']], after: close },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  return (
    <Dialog title={view === undefined ? t('addCalendar') : t('edit')} close={close}>
      <form className={form.form} onSubmit={submit}>
        {save.problem === null ? null : <ProblemView problem={save.problem} />}
        <TextInput
          label={t('calendarName')}
          required
          value={fields.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {view === undefined ? (
          <TextInput
            label={t('calendarId')}
            required
            pattern="[a-z0-9][a-z0-9\-]{0,63}"
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        ) : null}
        <TextInput
          label={t('calendarSource')}
          required
          value={fields.source}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
        <div className={form.row}>
          <TextInput
            type="date"
            label={t('since')}
            required
            value={fields.since}
            onChange={(event) => set({ since: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('until')}
            required
            value={fields.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </div>
        <Checks
          legend={t('weekdays')}
          narrow
          options={names.map((label, index) => ({ value: index + 1, label }))}
          chosen={fields.weekdays}
          change={(weekdays) => set({ weekdays })}
        />
        <Textarea
          label={t('days')}
          rows={6}
          value={fields.days}
          onChange={(event) => set({ days: event.currentTarget.value })}
        />
        <Checkbox
          label={t('holiday')}
          checked={holiday}
          onChange={(event) => setHoliday(event.currentTarget.checked)}
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

export function CalendarDetail({ close, row }: { readonly row: CalendarRow; readonly close: () => void }) {
  const t = useCalendarWords();
  const may = usePermissions();
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const view = useQuery({
    queryKey: ['calendar', 'one', row.id, language],
    queryFn: ({ signal }) => get<CalendarView>(`/calendars/${encodeURIComponent(row.id)}`, signal),
  });
  const remove = useChange(() => ask<void>('DELETE', `/calendars/${encodeURIComponent(row.id)}`), {
    touches: [...FREEZE_TOUCHES, ['policy-choices']],
    after: close,
  });
  return (
    <div className={finding.detail}>
      <div className={finding.badges}>
        <StateBadge of="calendars.state" value={row.state} words={CALENDAR_STATE_WORDS} />
      </div>
      <h3 className={finding.title}>{row.name}</h3>
      {row.origin === 'own' ? null : <p className="soft small">{t('shippedHint')}</p>}
      {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
      <Pending query={view}>
        {(found) => (
          <>
            <p className="small">{fieldsOf(found).days.split('\n').join('、')}</p>
            {may.administer && row.origin === 'own' ? (
              <div>
                <Button variant="default" onClick={() => setEditing(true)}>
                  {t('edit')}
                </Button>{' '}
                <Button variant="default" loading={remove.running} onClick={() => remove.run(undefined)}>
                  {t('removeCalendar')}
                </Button>
              </div>
            ) : null}
            {editing ? <CalendarEditor view={found} close={() => setEditing(false)} /> : null}
          </>
        )}
      </Pending>
    </div>
  );
}
