import { updateNumber } from '../make-inventory.ts';

export interface Updates {
  readonly numbers: readonly string[];
  /** The computer that the listing itself names. */
  readonly computer: string | undefined;
  /** Rows without a KB number. */
  readonly nameless: number;
}

/** `wmic qfe list` and `Get-HotFix`: a table whose columns stand where their headings begin. */
export function parseUpdateTable(lines: readonly string[]): Updates | undefined {
  const start = lines.findIndex((line) => /\bHotFixID\b/i.test(line));
  const heading = lines[start];
  if (heading === undefined || /[,=]/.test(heading)) {
    return undefined;
  }
  const columns = columnsOf(heading);
  const numbers: string[] = [];
  let computer: string | undefined;
  let nameless = 0;
  for (const line of lines.slice(start + 1)) {
    if (line.trim() === '' || /^[-\s]+$/.test(line)) {
      continue;
    }
    const cell = (name: string): string => {
      const column = columns.get(name);
      return column === undefined ? '' : line.slice(column.from, column.to).trim();
    };
    // Updates of Windows XP that came as files carry their number in ServicePackInEffect.
    const number = updateNumber(`${cell('hotfixid')} ${cell('servicepackineffect')}`) ?? bareNumber(cell('hotfixid'));
    if (number === undefined) {
      nameless += 1;
    } else {
      numbers.push(number);
    }
    computer ??= cell('csname') || cell('source') || undefined;
  }
  return { numbers, computer, nameless };
}

/** Windows Vista names some updates by their number alone. */
function bareNumber(text: string): string | undefined {
  return /^\d{6}$/.test(text) ? `KB${text}` : undefined;
}

function columnsOf(heading: string): Map<string, { from: number; to: number }> {
  const found = [...heading.matchAll(/\S+/g)];
  return new Map(
    found.map((match, index) => [
      match[0].toLowerCase(),
      { from: match.index, to: found[index + 1]?.index ?? Number.MAX_SAFE_INTEGER },
    ]),
  );
}

/** A line a piece: `KB4100347: 2018-10 Update for Windows 10 Version 1803 …`, or the number alone. */
export function parseUpdateLines(lines: readonly string[]): Updates | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  const matched = filled.filter((line) => /^\s*(KB\d{5,8}|Q\d{6})\b/i.test(line));
  if (matched.length === 0 || matched.length < filled.length * 0.8) {
    return undefined;
  }
  const numbers = matched.flatMap((line) => updateNumber(line) ?? []);
  return { numbers, computer: undefined, nameless: filled.length - matched.length };
}
