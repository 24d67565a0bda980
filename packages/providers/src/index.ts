export * from './importers/combine.ts';
export * from './importers/importer.ts';
export * from './importers/network/typed-device.ts';
export * from './importers/registry.ts';
export * from './limits.ts';
