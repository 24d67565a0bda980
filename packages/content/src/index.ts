export * from './product.ts';
export * from './registry.ts';
