/**
 * What moves a cursor, rings, turns the direction of writing or is not seen at all: control characters, marks of format (U+202E and its like) and
 * line separators. A name that a device, a stick or a feed chose could write over what its reader is to see, or hide a part of itself.
 */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const STEERING_BUT_LINES = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;
const REPLACED = '\u{fffd}';

/** A text as a terminal may have it: its lines and tabs stay, everything else that steers is shown as `�`. */
export function forTerminal(text: string): string {
  return text.replace(STEERING_BUT_LINES, REPLACED);
}

/** A stranger's words inside of a line or a cell of ours: they begin no line and no cell of their own. */
export function inOneLine(text: string): string {
  return text.replace(STEERING, REPLACED);
}

/** The same line of JSON with everything that steers written as `\u…`: nothing is lost, and a terminal or a log shows it as it is. */
export function plainJson(line: string): string {
  return line.replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, (mark) =>
    [...Array(mark.length).keys()].map((at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
