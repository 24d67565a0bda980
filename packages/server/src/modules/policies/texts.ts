import { defineAuditWords } from '../audit/index.ts';
import './audit-fields.ts';

defineAuditWords({
  'policies.added': { ja: '方針を作成', en: 'Policy added' },
  'policies.changed': { ja: '方針を変更', en: 'Policy changed' },
  'policies.removed': { ja: '方針を削除', en: 'Policy removed' },
  'policies.reordered': { ja: '方針の順を変更', en: 'Policies reordered' },
  'policies.classified': { ja: '端末の区分を確定', en: 'Class of devices confirmed' },
  'policies.declassified': { ja: '端末の区分を取り消し', en: 'Class of devices taken away' },
  'policies.touch-changed': { ja: '端末の触れ方を変更', en: 'How a device is touched changed' },
  'policies.tags-changed': { ja: '端末の札を変更', en: 'Tags of devices changed' },
  'policies.stopped-tonight': { ja: '今夜は中止', en: 'Stopped for tonight' },
  'policies.freeze-added': { ja: '凍結を予定', en: 'Freeze planned' },
  'policies.freeze-withdrawn': { ja: '凍結を取り下げ', en: 'Freeze withdrawn' },
  'policies.vendor-rule-changed': { ja: '業者の決まりを記録', en: 'Rule of a vendor recorded' },
  'policies.vendor-rule-removed': { ja: '業者の決まりを削除', en: 'Rule of a vendor removed' },
  'policies.confirmed': { ja: '更新の確認を記録', en: 'Confirmation recorded' },
  'policies.confirmation-withdrawn': { ja: '更新の確認を取り下げ', en: 'Confirmation withdrawn' },
  'policies.calendar-changed': { ja: '暦を変更', en: 'Calendar changed' },
  'policies.calendar-removed': { ja: '暦を削除', en: 'Calendar removed' },
  'policies.calendar-brought': { ja: '持ち込まれた暦に交代', en: 'Calendar brought by a bundle' },
  'policies.calendar-refused': { ja: '持ち込まれた暦を拒否', en: 'Calendar of a bundle refused' },
  'policies.head-changed': { ja: '部署の責任者を変更', en: 'Head of a department changed' },
  'policies.apart-changed': { ja: '同時に再起動しない組を変更', en: 'Groups that restart apart changed' },
});
