import { comparable } from '@tsukuroi/core';
import type { Column } from '@tsukuroi/protocol';
import type { GridRequest } from '../../platform/grid/index.ts';
import type { Said } from './devices.ts';
import type { DeviceFilters } from './devices-store.ts';

/** A request for the list of a vulnerability's devices, taken apart: what the database answers and what memory does. */
export interface Asked {
  readonly request: GridRequest;
  /** The order is by a column of the device itself. */
  readonly byDevice: boolean;
  readonly filters: DeviceFilters;
  /** Whether what is said of a device passes the other filters. */
  readonly passes: (said: Said) => boolean;
}

const OF_DEVICE: ReadonlySet<string> = new Set(['device', 'department']);

export function askedOf(request: GridRequest): Asked {
  const texts = new Map(
    request.filters.flatMap((filter) =>
      filter.kind === 'contains' && OF_DEVICE.has(filter.column.id) ? [[filter.column.id, filter.text] as const] : [],
    ),
  );
  const others = request.filters.filter((filter) => !OF_DEVICE.has(filter.column.id));
  return {
    request,
    byDevice: OF_DEVICE.has(request.sort.id),
    filters: { device: texts.get('device'), department: texts.get('department') },
    passes: (said) =>
      others.every((filter) => {
        const cell = cellOf(said, filter.column);
        return filter.kind === 'contains'
          ? comparable(cell ?? '').includes(comparable(filter.text))
          : filter.values.includes(cell ?? '');
      }),
  };
}

/** What is said in a column. @throws RangeError for a column of another list */
export function cellOf(said: Said, column: Column): string | null {
  switch (column.id) {
    case 'decision':
    case 'verdict':
    case 'software':
    case 'version':
    case 'fixedVersion':
    case 'due':
      return said[column.id];
    default:
      throw new RangeError(`no column ${column.id}`);
  }
}
