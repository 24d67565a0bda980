export * from './importers/combine.ts';
export * from './importers/importer.ts';
export * from './importers/network/typed-device.ts';
export * from './importers/registry.ts';
export * from './ledger/read-ledger.ts';
export * from './ledger/reconcile.ts';
export * from './limits.ts';
