import { useQuery } from '@tanstack/react-query';
import { PROGRAM_CATEGORIES, PROGRAM_CATEGORY_WORDS } from '@tsukuroi/core/program-category.ts';
import type { ClassProgram, ProgramClasses } from '@tsukuroi/protocol/programs-api.ts';
import { get } from '../../platform/api.ts';
import { listWords } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { Checks } from './checks.tsx';
import type { PolicyDraft } from './draft.ts';
import styles from './policies.module.css';
import { useProgramWords } from './program-words.ts';

type Category = (typeof PROGRAM_CATEGORIES)[number];

interface ProgramClassFieldsProps {
  readonly chosen: NonNullable<PolicyDraft['what']['categories']>;
  readonly change: (chosen: Category[]) => void;
}

/** The classes of programs that a policy may take, each with what it holds; what is not known is said, and is not none. */
export function ProgramClassFields({ change, chosen }: ProgramClassFieldsProps) {
  const t = useProgramWords();
  const text = useText();
  const language = useLanguage();
  const { data, isError } = useQuery({
    queryKey: ['programs', 'classes', language],
    queryFn: ({ signal }) => get<ProgramClasses>('/programs/classes', signal),
  });
  const label = (id: Category): string => {
    const name = text(PROGRAM_CATEGORY_WORDS[id]);
    const found = data?.known === true ? data.classes.find((one) => one.id === id) : undefined;
    if (found === undefined) {
      return name;
    }
    return found.programs.length === 0
      ? t('classNone', { name })
      : t('classOf', { name, programs: found.programs.length, devices: found.devices });
  };
  return (
    <>
      <Checks
        legend={t('categories')}
        options={PROGRAM_CATEGORIES.map((value) => ({ value, label: label(value) }))}
        chosen={chosen}
        change={change}
        wide
      />
      <p className="soft small">{t('hint')}</p>
      {isError || data?.known === false ? <p className="small">{t(isError ? 'notRead' : 'noCatalogue')}</p> : null}
      {data?.known === true ? <Behind classes={data} /> : null}
    </>
  );
}

/** Which programs and devices stand behind the numbers. */
function Behind({ classes }: { readonly classes: ProgramClasses }) {
  const t = useProgramWords();
  const text = useText();
  const some = classes.classes.filter(({ programs }) => programs.length > 0);
  return (
    <>
      {classes.unknown > 0 ? (
        <p className="small">{t('unknown', { unknown: classes.unknown, known: classes.lookedAt })}</p>
      ) : null}
      {some.length + classes.without.length === 0 ? (
        <p className="small">{t('nothing')}</p>
      ) : (
        <details>
          <summary>{t('which')}</summary>
          <dl className={styles.programs}>
            {some.map(({ id, programs }) => (
              <Programs key={id} title={text(PROGRAM_CATEGORY_WORDS[id])} programs={programs} />
            ))}
            {classes.without.length === 0 ? null : <Programs title={t('without')} programs={classes.without} />}
          </dl>
        </details>
      )}
    </>
  );
}

function Programs({ programs, title }: { readonly title: string; readonly programs: readonly ClassProgram[] }) {
  const t = useProgramWords();
  const where = ({ devices, named }: ClassProgram): string => {
    if (devices === 0) {
      return t('nowhere');
    }
    const more = devices - named.length;
    return [listWords(named.map(({ name }) => name)), ...(more > 0 ? [t('more', { count: more })] : [])].join(' ');
  };
  return (
    <div>
      <dt>{title}</dt>
      {programs.map((program) => (
        <dd key={program.app}>
          <strong>{t('programOf', { name: program.name, devices: program.devices })}</strong> {where(program)}
        </dd>
      ))}
    </div>
  );
}
