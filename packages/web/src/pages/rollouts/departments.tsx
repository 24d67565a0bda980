import type { RolloutView } from '@tsukuroi/protocol/rollouts-api.ts';
import { AddressLink } from '../../components/address-link.tsx';
import { BarTable } from '../../components/chart/bar-table.tsx';
import { FigureFrame } from '../../components/chart/figure-frame.tsx';
import { useText } from '../../platform/language.ts';
import { listAddress } from '../../platform/list-address.ts';
import { GROUPS, groupCounts, shownGroups, worstFirst } from './board-model.ts';
import { useRolloutWords } from './words.ts';

/** Departments shown at first. */
const SHOWN = 10;

/** How each department stands, those that need somebody first; its name opens its devices. */
export function Departments({ view }: { readonly view: RolloutView }) {
  const t = useRolloutWords();
  const text = useText();
  const { departments, rollout } = view;
  const total = departments.length;
  if (total === 0) {
    return null;
  }
  const places = shownGroups(departments.map(({ counts }) => counts));
  const series = places.flatMap((place) => {
    const group = GROUPS[place];
    return group === undefined ? [] : [{ key: group.key, name: text(group.words), look: group.look }];
  });
  const ordered = worstFirst(departments.map((part) => ({ ...part, name: part.department ?? '' })));
  const shown = Math.min(SHOWN, total);
  return (
    <FigureFrame title={t('byDepartment')} summary={t('departmentSummary', { total })}>
      <BarTable
        caption={t('byDepartment')}
        rowTitle={t('byDepartment')}
        series={series}
        rows={ordered.map(({ department, counts, devices }) => {
          const sums = groupCounts(counts);
          return {
            key: department ?? '',
            title:
              department === null ? (
                t('noDepartment')
              ) : (
                <AddressLink
                  to={listAddress(`/rollouts/${encodeURIComponent(rollout.id)}`, { department }).replace(
                    '?',
                    '?tab=devices&',
                  )}
                >
                  {department}
                </AddressLink>
              ),
            counts: places.map((place) => sums[place] ?? 0),
            more: [devices],
          };
        })}
        more={[t('all')]}
        shown={SHOWN}
        restTitle={{
          more: t('departmentRest', { count: total - shown }),
          fewer: t('departmentFewer', { shown }),
        }}
      />
    </FigureFrame>
  );
}
