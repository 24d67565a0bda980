/** A note carries at most so many references. */
const LIMIT = 5;

interface Reference {
  readonly url: string;
  readonly tags?: readonly string[] | undefined;
}

/** The addresses of a note: those with the first of `tags` first, each once, at most five. */
export function vendorFirst(
  references: readonly Reference[],
  tags: readonly string[],
): { references?: readonly string[] } {
  const rank = ({ tags: found = [] }: Reference) => {
    const at = tags.findIndex((tag) => found.includes(tag));
    return at === -1 ? tags.length : at;
  };
  const urls = references.toSorted((a, b) => rank(a) - rank(b)).map(({ url }) => url);
  const chosen = [...new Set(urls)].filter((url) => url !== '').slice(0, LIMIT);
  return chosen.length === 0 ? {} : { references: chosen };
}
