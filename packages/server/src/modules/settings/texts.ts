import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'settings.facility-renamed': { ja: '施設名を変更', en: 'Facility renamed' },
  'settings.silent-after-days-changed': {
    ja: '「途絶えている」とみなす日数を変更',
    en: 'Days until a device counts as silent changed',
  },
});
