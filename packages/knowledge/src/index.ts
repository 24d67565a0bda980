/**
 * Reading knowledge. Making it is in `@tsukuroi/knowledge/build.ts` (from feeds) and `…/install.ts` (from carried chunks),
 * which load every feed; readers do not need to.
 */
export * from './cpe.ts';
export * from './download.ts';
export * from './errors.ts';
export { type Explanation, explain } from './explain/explanation.ts';
export { explanationText } from './explain/text.ts';
export * from './explain/words.ts';
export type * from './feed.ts';
export * from './info.ts';
export * from './info-words.ts';
export * from './input.ts';
export { memoryKnowledge } from './memory.ts';
export * from './product-schemes.ts';
export * from './read-json.ts';
export type * from './record.ts';
export * from './record-schema.ts';
export { type OpenKnowledge, openKnowledge } from './store/read.ts';
export * from './units.ts';
export * from './unreadable.ts';
export type * from './view.ts';
