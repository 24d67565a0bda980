export * from './grid.ts';
export * from './grids/devices.ts';
export * from './inventory.ts';
export * from './match.ts';
export * from './seal.ts';
export * from './words.ts';
