import { DayCalendar } from './calendar.ts';
import days from './jp-holidays.json' with { type: 'json' };

/** Japan's national holidays as they ship; a newer list comes by bundle and takes its place. */
export const JAPAN_HOLIDAYS: DayCalendar = DayCalendar.parse(days);
