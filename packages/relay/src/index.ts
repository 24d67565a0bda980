export * from './config.ts';
export * from './mailbox/gate.ts';
export * from './relay.ts';
