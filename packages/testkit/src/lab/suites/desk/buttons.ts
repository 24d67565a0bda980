/** A part of a picture that has one colour. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Buttons of a notice as they are drawn: about a line of text high; panels are as wide as the screen, signs as high as wide. */
const HEIGHTS = [24, 48] as const;
const WIDTHS = [75, 280] as const;

/** Arguments for convert(1): parts of one colour, small ones (letters) taken for what is around them (imagemagick.org, "Connected Component Labeling"). */
export function regionsOf(picture: string): readonly string[] {
  const options = ['connected-components:verbose=true', 'connected-components:area-threshold=900'];
  const define = options.flatMap((option) => ['-define', option]);
  // A button's colour runs from one shade to the next; what it lies on differs by more.
  return ['convert', picture, '-fuzz', '2%', ...define, '-connected-components', '4', 'null:'];
}

/** Reads its lines `7: 113x30+253+652 309.0,666.5 3362 srgb(…)`. */
export function readRegions(text: string): readonly Region[] {
  return [...text.matchAll(/^ *\d+: (\d+)x(\d+)\+(\d+)\+(\d+) /gm)].map(([, width, height, x, y]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

/** In the order in which they were given to the desktop: rows from below, as Plasma lays them; from the left in a row. */
export function buttonsAmong(regions: readonly Region[]): readonly Region[] {
  const isBetween = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  return regions
    .filter(({ width, height }) => isBetween(width, WIDTHS) && isBetween(height, HEIGHTS))
    .sort((a, b) => b.y - a.y || a.x - b.x);
}

/** What all the buttons lie on, or above: the smallest region around them. */
export function noticeAround(regions: readonly Region[], buttons: readonly Region[]): Region | undefined {
  const around = (one: Region) =>
    buttons.every(
      ({ x, y, width, height }) =>
        x >= one.x && y >= one.y && x + width <= one.x + one.width && y + height <= one.y + one.height,
    );
  return regions
    .filter((one) => !buttons.includes(one) && around(one))
    .sort((a, b) => a.width * a.height - b.width * b.height)[0];
}
