/** Normalises text for comparison: NFKC (full-width digits, half-width kana), one space, no edge spaces, lower case. */
export function comparable(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

// First days of the eras in use on Japanese forms (元号). Source: 元号を改める政令 (平成31年政令第143号) and its predecessors.
const ERAS = [
  { name: '令和', short: 'R', from: '2019-05-01' },
  { name: '平成', short: 'H', from: '1989-01-08' },
  { name: '昭和', short: 'S', from: '1926-12-25' },
] as const;

/** `2026-11-22` as 令和8年11月22日. Days before 昭和 stay as they are. */
export function eraDate(day: string): string {
  const era = ERAS.find((candidate) => day >= candidate.from);
  const [year, month, date] = day.split('-').map(Number);
  if (era === undefined || year === undefined || month === undefined || date === undefined) {
    return day;
  }
  const eraYear = year - Number(era.from.slice(0, 4)) + 1;
  return `${era.name}${eraYear === 1 ? '元' : eraYear}年${month}月${date}日`;
}

/**
 * Reads a day as people write it in a ledger: 2026-11-22, 2026/11/22, 2026年11月22日, 令和8年11月22日, R8.11.22, with
 * full-width digits. Answers `YYYY-MM-DD`, or undefined when it is not a real day.
 */
export function readDay(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  const western = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s.*)?$/.exec(plain);
  if (western !== null) {
    return realDay(Number(western[1]), Number(western[2]), Number(western[3]));
  }
  const era = /^(令和|平成|昭和|[RHS])\s*(元|\d{1,2})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?$/i.exec(plain);
  if (era === null) {
    return undefined;
  }
  const found = ERAS.find((candidate) => candidate.name === era[1] || candidate.short === era[1]?.toUpperCase());
  if (found === undefined) {
    return undefined;
  }
  const year = Number(found.from.slice(0, 4)) - 1 + (era[2] === '元' ? 1 : Number(era[2]));
  return realDay(year, Number(era[3]), Number(era[4]));
}

function realDay(year: number, month: number, date: number): string | undefined {
  const made = new Date(Date.UTC(year, month - 1, date));
  if (made.getUTCFullYear() !== year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) {
    return undefined;
  }
  return made.toISOString().slice(0, 10);
}
