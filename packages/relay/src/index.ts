export * from './config.ts';
export * from './relay.ts';
