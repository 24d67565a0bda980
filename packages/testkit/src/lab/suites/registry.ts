import type { Suite } from '../suite.ts';
import { suite as bed } from './bed/suite.ts';
import { suite as desk } from './desk/suite.ts';
import { suite as kit } from './kit/suite.ts';
import { suite as mend } from './mend/suite.ts';
import { suite as month } from './month/suite.ts';
import { suite as reach } from './reach/suite.ts';
import { suite as service } from './service/suite.ts';

/** One line per folder. */
export const SUITES: readonly Suite[] = [bed, desk, kit, mend, month, reach, service];
