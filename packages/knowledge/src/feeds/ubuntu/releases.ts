import table from './releases.json' with { type: 'json' };

const NUMBERS = new Map(table.releases.map(({ codename, number }) => [codename, number]));

/**
 * Pockets of Ubuntu Pro whose packages take the place of the release's own ones (ubuntu.com/pro), in the order in which
 * they are asked. `esm` is the name of 14.04's and 12.04's, written `trusty/esm`.
 */
export const ESM_POCKETS = ['esm-infra', 'esm-apps', 'esm-infra-legacy', 'esm'] as const;

export function isEsm(pocket: string): boolean {
  return ESM_POCKETS.some((name) => name === pocket);
}

/** Where a status belongs: a release's number, and the pocket if it is not the release's own. */
export interface Place {
  readonly release: string;
  readonly pocket: string | undefined;
}

/**
 * Reads the tracker's release names: `jammy`, `esm-apps/jammy`, `trusty/esm`. Undefined for what is no release: `upstream`,
 * `devel` (whichever is being made), `snap`. A codename newer than the table stays as it is.
 */
export function placeOf(name: string): Place | undefined {
  const [left = '', right] = name.split('/');
  if (right === undefined) {
    return name === 'upstream' || name === 'devel' || name === 'snap'
      ? undefined
      : { release: NUMBERS.get(left) ?? left, pocket: undefined };
  }
  const [pocket, codename] = right === 'esm' ? [right, left] : [left, right];
  return { release: NUMBERS.get(codename) ?? codename, pocket };
}
