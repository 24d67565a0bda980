import { domainOf } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import type { ResultParts } from './take-result.ts';

export function resultPartsOf(context: ServerContext): ResultParts {
  const { devices } = domainOf(context);
  return {
    findDevice: (id, tx) => devices.find(id, tx),
    nameOfRollout: async () => undefined,
    moved: async () => undefined,
  };
}
