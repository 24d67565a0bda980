import { z } from 'zod';

/**
 * What a hospital calls a device. A device without a class is watched only: nothing starts by itself on day one. Templates belong to classes
 * (templates.ts).
 */
export const DEVICE_CLASSES = ['outpatient', 'ward', 'critical', 'office', 'server', 'medical', 'test'] as const;
export const DeviceClass = z.enum(DEVICE_CLASSES);
export type DeviceClass = z.infer<typeof DeviceClass>;

/** How freely a device may be touched, loosest first; the charter's words (packages/trust/src/plan/plan.ts). */
export const TOUCHES = ['normal', 'vendor-approval', 'maker-consent', 'never'] as const;
export const TouchClass = z.enum(TOUCHES);
export type TouchClass = z.infer<typeof TouchClass>;

/**
 * The touch class that counts: what a person set, but never looser than the class allows. Unclassified and medical devices are not touched
 * unless a person said otherwise for that device (DESIGN 2.3).
 */
export function touchOf(device: {
  readonly class: DeviceClass | undefined;
  readonly touch: TouchClass | undefined;
}): TouchClass {
  if (device.class === undefined) {
    return 'never';
  }
  return device.touch ?? (device.class === 'medical' ? 'never' : 'normal');
}
