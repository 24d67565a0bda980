import type { Rule } from './rule.ts';

/**
 * Programs of Microsoft for which only KBs are named (Office, .NET): the list of installed updates decides. The usual lists
 * (systeminfo, wmic qfe) hold the updates of Windows; those of Office stand among the installed programs.
 */
export const rule: Rule = {
  id: 'program-updates-unclear',
  title: { ja: 'このソフトの更新が一覧から分からない', en: 'Updates of this program are not in the list' },
  because: {
    ja: '{source} は更新 {kbs} で直したとしています（{record}）。この端末の更新の一覧からは、それが入っているか分かりません。',
    en: '{source} mended it with {kbs} ({record}). The list of updates of this device does not tell whether it is installed.',
  },
  remedy: {
    ja: '「プログラムと機能」の「インストールされた更新プログラム」に {kbs} かそれより新しいものがあるか確かめるか、その一覧を取り込んでください。',
    en: 'Look under installed updates in the control panel for {kbs} or a later one, or import that list.',
  },
  source:
    'https://learn.microsoft.com/en-us/windows/win32/cimwin32prov/win32-quickfixengineering (updates of component based servicing only, none of Windows Installer)',
  judge({ identity, claim }) {
    const byUpdates = claim.only?.includes('kb-only') === true && claim.status === 'affected';
    if (identity.kind !== 'program' || !byUpdates) {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'windows-updates-unknown', pending: { on: 'updates' } };
  },
};
