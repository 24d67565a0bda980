/** Text in CP932, for tests: no encoder of the platform writes it, so the decoder is asked for every character it knows. */
const table = new Map<string, readonly number[]>();
const decoder = new TextDecoder('shift_jis', { fatal: true });
for (let lead = 0x81; lead <= 0xfc; lead += 1) {
  for (let trail = 0x40; trail <= 0xfc; trail += 1) {
    try {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && !table.has(text)) {
        table.set(text, [lead, trail]);
      }
    } catch {
      // No character has this pair of bytes.
    }
  }
}

export function cp932(text: string): Uint8Array {
  return Uint8Array.from(
    [...text].flatMap((character) => {
      const code = character.charCodeAt(0);
      const bytes =
        code < 0x80 ? [code] : code >= 0xff61 && code <= 0xff9f ? [code - 0xff61 + 0xa1] : table.get(character);
      if (bytes === undefined) {
        throw new Error(`${character} has no CP932 form`);
      }
      return bytes;
    }),
  );
}
