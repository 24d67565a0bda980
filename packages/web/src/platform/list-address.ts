/** The address of a list with filters set, as the server writes them too: /vulnerabilities?filter={"decision":["act-now"]}. */
export function listAddress(path: string, filter: Readonly<Record<string, string | readonly string[]>>): string {
  return `${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
}
