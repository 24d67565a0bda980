import { Page } from '../components/page.tsx';
import { ProblemView } from '../components/problem-view.tsx';
import { ApiProblem } from '../platform/api.ts';
import { catalogue, useLanguage } from '../platform/language.ts';
import { brokenPageProblem, notFoundProblem } from '../platform/own-problems.ts';

const useWords = catalogue('error-page', {
  failed: { ja: 'この画面を表示できません', en: 'This page cannot be shown' },
  notFound: { ja: 'ページが見つかりません', en: 'Page not found' },
});

/** Stands in for a page that failed: what happened, what it affects, what to do. */
export function ErrorPage({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) {
  const t = useWords();
  const language = useLanguage();
  const problem = error instanceof ApiProblem ? error.problem : brokenPageProblem(error, language);
  return (
    <Page title={t('failed')} kind="text">
      <ProblemView problem={problem} retry={reset ?? (() => location.reload())} />
    </Page>
  );
}

export function NotFoundPage() {
  const t = useWords();
  const language = useLanguage();
  return (
    <Page title={t('notFound')} kind="text">
      <ProblemView problem={notFoundProblem(language)} />
    </Page>
  );
}
