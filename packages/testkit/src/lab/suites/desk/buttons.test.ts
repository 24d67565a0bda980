import { describe, expect, it } from 'vitest';
import { buttonsAmong, noticeAround, readRegions } from './buttons.ts';

/** As ImageMagick 6.9 wrote them of pictures of Debian 12's desktops, with the notice of five answers (Plasma shows all, GNOME three). */
const PLASMA = `Objects (id: bounding-box centroid area mean-color):
  0: 1280x756+0+0 675.9,358.4 893126 srgb(0,0,0)
  8356: 1280x43+0+757 639.7,778.0 55012 srgb(93.7%,94.1%,94.5%)
  217: 328x197+40+523 200.4,597.5 46911 srgb(79.5%,79.5%,79.9%)
  4: 332x30+36+493 201.5,507.5 9942 srgb(85.1%,85.9%,86.3%)
  7316: 197x30+73+687 171.1,701.5 5865 srgb(98.3%,98.3%,98.3%)
  6081: 106x30+52+653 104.5,667.5 3155 srgb(98.3%,98.3%,98.3%)
  6084: 98x30+163+653 211.5,667.5 2922 srgb(98.3%,98.3%,98.3%)
  6087: 98x30+266+653 314.8,667.5 2901 srgb(98.3%,98.3%,98.3%)
  7319: 89x30+275+687 319.0,701.5 2652 srgb(98.3%,98.3%,98.3%)
  8355: 1280x1+0+756 639.5,756.0 1280 srgb(178,179,181)
`;
const GNOME = `Objects (id: bounding-box centroid area mean-color):
  725: 1280x768+0+32 639.6,446.6 885352 srgb(0.7%,23.5%,53.2%)
  729: 499x196+390+36 640.8,113.1 76011 srgb(24.7%,24.7%,24.7%)
  0: 1280x72+0+0 639.2,15.6 40997 srgb(0.1%,0.1%,0.1%)
  7888: 248x42+390+190 513.5,210.4 10277 srgb(32.1%,32.1%,32.1%)
  7890: 127x42+762+190 824.6,210.4 5200 srgb(32.1%,32.1%,32.1%)
  7889: 122x42+639+190 699.3,210.5 5032 srgb(32.1%,32.1%,32.1%)
`;
const EMPTY = `Objects (id: bounding-box centroid area mean-color):
  0: 1280x756+0+0 639.5,377.5 967680 srgb(0,0,0)
  2: 1280x43+0+757 639.7,778.0 55012 srgb(93.7%,94.1%,94.5%)
`;

describe('buttons of a notice in a picture', () => {
  it('stand in the order in which they were given: Plasma lays rows from below', () => {
    const lefts = buttonsAmong(readRegions(PLASMA)).map(({ x, y }) => `${x},${y}`);

    // Read off the picture: wait, now; then the three times.
    expect(lefts).toEqual(['73,687', '275,687', '52,653', '163,653', '266,653']);
  });

  it('are three at GNOME, from the left', () => {
    const buttons = buttonsAmong(readRegions(GNOME));

    expect(buttons.map(({ x }) => x)).toEqual([390, 639, 762]);
  });

  it('are none where no notice stands: a panel, a line and the background are no buttons', () => {
    expect(buttonsAmong(readRegions(EMPTY))).toEqual([]);
    expect(buttonsAmong(readRegions('convert: unable to open image'))).toEqual([]);
  });

  it.each([
    ['Plasma', PLASMA, { x: 40, y: 523, width: 328, height: 197 }],
    ['GNOME', GNOME, { x: 390, y: 36, width: 499, height: 196 }],
  ])('lie on the notice: %s', (_name, text, notice) => {
    const regions = readRegions(text);

    expect(noticeAround(regions, buttonsAmong(regions))).toEqual(notice);
  });
});
