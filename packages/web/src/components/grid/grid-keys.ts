/** Where the focus goes and what a key asks of the list. Pure, so that the keyboard is tested without a browser. */
export type KeyAnswer =
  | { readonly kind: 'move'; readonly row: number }
  | { readonly kind: 'scroll'; readonly by: number }
  | { readonly kind: 'open' }
  /** Only where rows can be picked; elsewhere the key is the browser's. */
  | { readonly kind: 'mark' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'none' };

const SIDEWAYS_PX = 160;

/** What `key` does on row `row` of `count` loaded rows when `visible` rows fit on the screen. */
export function answerKey(key: string, row: number, count: number, visible: number): KeyAnswer {
  const last = count - 1;
  const to = (target: number): KeyAnswer => ({ kind: 'move', row: Math.max(0, Math.min(last, target)) });
  switch (key) {
    case 'ArrowDown':
      return to(row + 1);
    case 'ArrowUp':
      return to(row - 1);
    case 'PageDown':
      return to(row + Math.max(1, visible - 1));
    case 'PageUp':
      return to(row - Math.max(1, visible - 1));
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'ArrowRight':
      return { kind: 'scroll', by: SIDEWAYS_PX };
    case 'ArrowLeft':
      return { kind: 'scroll', by: -SIDEWAYS_PX };
    case 'Enter':
      return { kind: 'open' };
    case ' ':
      return { kind: 'mark' };
    case 'Escape':
      return { kind: 'leave' };
    default:
      return { kind: 'none' };
  }
}
