import { CHARTER } from '../month/office.ts';

/**
 * What the administrator signs for this hospital: evenings and nights for every department, so that the openings of the policies and not
 * the charter are the narrower ones, and restarts inside of them.
 */
export const MENDING_CHARTER = {
  ...CHARTER,
  otherwise: {
    ...CHARTER.otherwise,
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '06:00' }],
    restart: 'in-window',
    verbs: ['report', 'stage', 'install', 'reboot'],
    devices: 60,
    devicesPerHour: 60,
  },
} as const;
