import * as fc from 'fast-check';
import { describeScheme } from '../../testing/contract.ts';
import { scheme } from './scheme.ts';

const number = fc.integer({ min: 0, max: 11 });
const versions = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));

describeScheme(scheme, import.meta.dirname, versions);
