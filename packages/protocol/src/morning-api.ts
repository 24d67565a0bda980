import { z } from 'zod';

/** 朝の一枚 (docs/formats/morning.md): what whoever comes in first has to know of the night. Words are in the language that was asked for. */

const deviceLine = z.object({
  device: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  /** Building, floor, room as the ledger has them; null: 記録なし. */
  place: z.string().nullable(),
  /** What happened, and what to do next. */
  what: z.string(),
  next: z.string(),
  since: z.string(),
});

export const morningSheetShape = z.object({
  day: z.string(),
  facility: z.string(),
  madeAt: z.string(),
  /** The night it is about. */
  from: z.string(),
  to: z.string(),
  /** Devices that were at work in the night and have not been heard of as finished. */
  notReturned: z.array(
    deviceLine.extend({
      /** Spare machines of the ledger that could stand in, nearest first. */
      spares: z.array(z.string()),
    }),
  ),
  failed: z.array(deviceLine),
  done: z.array(z.object({ department: z.string().nullable(), devices: z.int(), packages: z.int() })),
  /** Work that waits for somebody: the urgent lines of the first page, as they stood. */
  needs: z.array(z.object({ title: z.string(), detail: z.string(), opens: z.string() })),
  /** Lines that are left out above, since a sheet is one page. */
  more: z.object({ notReturned: z.int(), failed: z.int() }),
  /** Whether everything is stopped, so that nothing will happen tonight either. */
  stopped: z.boolean(),
});
export type MorningSheet = z.infer<typeof morningSheetShape>;

/** GET /morning/days: newest first. */
export const morningDaysShape = z.object({ days: z.array(z.string()) });
export type MorningDays = z.infer<typeof morningDaysShape>;

/** GET /morning/desk */
export const morningDeskShape = z.object({ madeAt: z.string().nullable(), madeBy: z.string().nullable() });
export type MorningDesk = z.infer<typeof morningDeskShape>;
/** POST /morning/desk: the word is in this one answer and nowhere else. */
export const newMorningDeskShape = z.object({ token: z.string() });
export type NewMorningDesk = z.infer<typeof newMorningDeskShape>;
/** POST /morning/at-desk */
export const atDeskShape = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
