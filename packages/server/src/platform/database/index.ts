export { insertMany, updateMany } from './batch.ts';
export { inlineRows } from './inline.ts';
export { type DatabaseAddress, type Db, databaseKind, type NoTables, openDatabase, type Tx } from './open.ts';
export { contains, searchText } from './text.ts';
export { inTransaction, isDuplicate } from './transaction.ts';
