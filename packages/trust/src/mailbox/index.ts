/** The way of bundles between two zones: boxes on both sides, and visits by the inner one (docs/formats/mailbox.md). */
export { type Arrival, type Box, type BoxedBundle, type BoxOptions, openBox } from './box.ts';
export type { Announced, Direction, Head, StationStatus } from './wire.ts';
