export * from './compare-stream.ts';
export * from './errors.ts';
export * from './order.ts';
export * from './range.ts';
export * from './registry.ts';
export * from './scheme.ts';
export { compareDeb } from './schemes/deb/compare.ts';
