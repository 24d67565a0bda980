import type { Language } from '@tsukuroi/core';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';
import { searchText } from '../../platform/database/index.ts';

/** The day at the end of a name. */
const DAY_AT_END = /\d{4}-\d{2}-\d{2}$/;

/** As a rollout is kept, in audit entries and histories too: its policy and the day on which it began. What people read: `shownRolloutName`. */
export function rolloutName(policy: string, day: string): string {
  return `${policy} ${day}`;
}

/** As people read it, `病棟 2026/11/24(火)`: nobody knows by heart on which day of the week the 24th was. */
export function shownRolloutName(name: string, language: Language): string {
  return name.replace(DAY_AT_END, (day) => dayWithWeekday(day, language));
}

/** What lists are searched by: as it is kept, and as people read it. */
export function rolloutSearch(name: string): string {
  return searchText(name, shownRolloutName(name, 'ja'), shownRolloutName(name, 'en'));
}
