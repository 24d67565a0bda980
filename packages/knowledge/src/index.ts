export * from './download.ts';
export * from './errors.ts';
export type * from './feed.ts';
export * from './input.ts';
export * from './read-json.ts';
export type * from './record.ts';
export * from './record-schema.ts';
export type * from './view.ts';
