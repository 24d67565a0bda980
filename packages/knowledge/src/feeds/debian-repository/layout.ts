/** One suite as it lies in apt's lists or in a mirror, before anything is verified. Paths as they were given. */
export interface RawArchive {
  /** Name of the suite's place: `mirror.example_debian_dists_bookworm`. */
  readonly name: string;
  /** Either the signed text in one file, or text and signature apart; undefined when there is no signature. */
  readonly signed: { readonly inline: string } | { readonly text: string; readonly signature: string } | undefined;
  readonly indices: readonly RawIndex[];
}

export interface RawIndex {
  readonly path: string;
  /** Name of the uncompressed index in the Release file: `main/binary-amd64/Packages`. */
  readonly entry: string;
}

const PACKED = '(?:\\.(?:gz|xz|lz4|bz2|zst))?';
const SIGNED = /^(InRelease|Release|Release\.gpg)$/;

/**
 * Finds the suites among file paths. Two layouts: apt's own lists, flat, with `_` for `/` (apt, `URItoFileName`), and a
 * mirror's `…/dists/<suite>/…`.
 */
export function archivesIn(paths: readonly string[]): RawArchive[] {
  const found = new Map<string, { signed: Map<string, string>; indices: RawIndex[] }>();
  const at = (name: string) => {
    const known = found.get(name) ?? { signed: new Map<string, string>(), indices: [] };
    found.set(name, known);
    return known;
  };
  for (const path of [...paths].sort()) {
    const place = placeOf(path);
    if (place === undefined) {
      continue;
    }
    if (SIGNED.test(place.below)) {
      at(place.name).signed.set(place.below, path);
    } else {
      at(place.name).indices.push({ path, entry: place.below });
    }
  }
  return [...found].map(([name, { signed, indices }]) => {
    const [inline, text, signature] = ['InRelease', 'Release', 'Release.gpg'].map((file) => signed.get(file));
    if (inline !== undefined) {
      return { name, signed: { inline }, indices };
    }
    const apart = text === undefined || signature === undefined ? undefined : { text, signature };
    return { name, signed: apart, indices };
  });
}

/** The suite a path belongs to, and what the file is called below it, without the ending of its compression. */
function placeOf(path: string): { name: string; below: string } | undefined {
  const mirror = new RegExp(
    `^(.*/dists/.+?)/(InRelease|Release|Release\\.gpg|[^/]+(?:/[^/]+)*/binary-[^/]+/Packages)${PACKED}$`,
  ).exec(`/${path}`);
  if (mirror !== null) {
    const [, suite = '', below = ''] = mirror;
    return componentApart(suite.slice(1).replaceAll('/', '_'), below);
  }
  const base = path.slice(path.lastIndexOf('/') + 1);
  const lists = new RegExp(`^(.+_dists_.+?)_(InRelease|Release|Release\\.gpg|.+_binary-[^_]+_Packages)${PACKED}$`).exec(
    base,
  );
  if (lists === null) {
    return undefined;
  }
  const [, name = '', below = ''] = lists;
  return componentApart(name, below.replaceAll('_', '/'));
}

/**
 * A suite's name may itself hold a slash (`buster/updates`), so the shortest name is only a guess: what stands before the
 * component belongs to the name. Components are one word, except in the indices' own folder names.
 */
function componentApart(name: string, below: string): { name: string; below: string } {
  const parts = below.split('/');
  const surplus = parts.length - 3;
  if (surplus <= 0 || !below.endsWith('/Packages')) {
    return { name, below };
  }
  return { name: [name, ...parts.slice(0, surplus)].join('_'), below: parts.slice(surplus).join('/') };
}
