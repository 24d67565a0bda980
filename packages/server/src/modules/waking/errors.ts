import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  WAKE_NO_RELAY: {
    status: 409,
    ja: [
      'この端末と同じ区画に中継がないため、起こせません。',
      '端末には何も送っていません。',
      '端末を病棟の中継につなぎ直すか(docs/recipes/relay.md)、方針で「次の保守時間」を選んでください。',
    ],
    en: [
      'No relay stands in the segment of this device, so nobody can wake it.',
      'Nothing was sent.',
      'Let the device report through a relay of its ward, or choose "next window" in its policy.',
    ],
  },
  WAKE_NO_ADDRESS: {
    status: 409,
    ja: [
      'この端末の MAC アドレスが分かりません。',
      '端末には何も送っていません。',
      '端末の電源を入れて一度報告させてから、もう一度試してください。',
    ],
    en: [
      'The hardware address of this device is not known.',
      'Nothing was sent.',
      'Switch it on and let it report once, then try again.',
    ],
  },
});
