export type * from './feed.ts';
export type * from './record.ts';
export type * from './view.ts';
