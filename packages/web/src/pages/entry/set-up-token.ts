const TOKEN = /^[A-Za-z0-9_-]{20,200}$/;

/** Finds the one-time token in a pasted link (`…/setup?token=…`, `…/setup#…`) or in the bare token itself; null when there is none. */
export function setUpToken(text: string): string | null {
  if (TOKEN.test(text)) {
    return text;
  }
  if (!URL.canParse(text)) {
    return null;
  }
  const address = new URL(text);
  const hash = address.hash.slice(1);
  const candidates = [address.searchParams.get('token'), new URLSearchParams(hash).get('token'), hash];
  return candidates.find((candidate): candidate is string => candidate !== null && TOKEN.test(candidate)) ?? null;
}
