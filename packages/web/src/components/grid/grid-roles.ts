/**
 * The list is a table, so that a browser repeats its head on every printed page; on the screen it is laid out as CSS grid,
 * and an element whose `display` changes may lose what it means to screen readers. So every part says its role again. A row
 * takes the focus as a whole (WAI-ARIA Authoring Practices, Grid), its cells do not.
 */
export const ROLES = {
  grid: { role: 'grid' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  heading: { role: 'columnheader' },
  cell: { role: 'gridcell' },
} as const;
