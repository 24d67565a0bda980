import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'settings.facility-renamed': { ja: '施設名を変更', en: 'Facility renamed' },
  'settings.silent-after-days-changed': {
    ja: '「途絶えている」とみなす日数を変更',
    en: 'Days until a device counts as silent changed',
  },
});

defineAuditFields('settings', {
  '(facility-renamed)': { ja: '施設名', en: 'Name of the facility' },
  '(silent-after-days-changed)': { ja: '日数', en: 'Days' },
});
