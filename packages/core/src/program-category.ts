import type { Text } from './text.ts';

/**
 * What a program is for: some of the categories registered by the Desktop Menu Specification 1.1 (freedesktop.org, appendix A, main and additional
 * categories), under their names there, which AppStream uses as well. A closed list. Each stands for itself: a WebBrowser is no Network here. Ids are
 * never renamed.
 */
export const PROGRAM_CATEGORIES = [
  'MedicalSoftware',
  'WebBrowser',
  'Email',
  'Office',
  'Viewer',
  'Graphics',
  'AudioVideo',
  'Printing',
  'RemoteAccess',
  'Network',
  'Security',
  'Database',
  'System',
  'Settings',
  'Utility',
  'Development',
  'Education',
  'Science',
  'Game',
] as const;
export type ProgramCategory = (typeof PROGRAM_CATEGORIES)[number];

export const PROGRAM_CATEGORY_WORDS: Readonly<Record<ProgramCategory, Text>> = {
  MedicalSoftware: { ja: '医療用ソフト', en: 'Medical software' },
  WebBrowser: { ja: 'ウェブブラウザー', en: 'Web browser' },
  Email: { ja: 'メール', en: 'E-mail' },
  Office: { ja: '文書・表計算', en: 'Office' },
  Viewer: { ja: '閲覧ソフト(PDF・画像など)', en: 'Viewer (PDF, pictures)' },
  Graphics: { ja: '画像・図の編集', en: 'Graphics' },
  AudioVideo: { ja: '音声・動画', en: 'Audio and video' },
  Printing: { ja: '印刷', en: 'Printing' },
  RemoteAccess: { ja: '遠隔操作', en: 'Remote access' },
  Network: { ja: '通信', en: 'Network' },
  Security: { ja: 'セキュリティ対策', en: 'Security' },
  Database: { ja: 'データベース', en: 'Database' },
  System: { ja: 'システム管理', en: 'System tools' },
  Settings: { ja: '設定', en: 'Settings' },
  Utility: { ja: '小道具', en: 'Utility' },
  Development: { ja: '開発', en: 'Development' },
  Education: { ja: '学習', en: 'Education' },
  Science: { ja: '科学・計算', en: 'Science' },
  Game: { ja: 'ゲーム', en: 'Game' },
};
