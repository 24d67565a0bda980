/** Bytes `from` up to, not including, `until`. */
export interface ByteRange {
  readonly from: number;
  readonly until: number;
}

/**
 * What a Range header (RFC 9110, 14.2) asks of a content of `size` bytes: undefined = all of it, also for forms that need not be
 * understood (several ranges, other units); `unsatisfiable` for one that lies outside.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) {
    return undefined;
  }
  if (first === '') {
    const length = Number(last);
    return length === 0 ? 'unsatisfiable' : { from: Math.max(0, size - length), until: size };
  }
  const from = Number(first);
  const until = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < from) {
    return undefined;
  }
  return from >= size ? 'unsatisfiable' : { from, until };
}
