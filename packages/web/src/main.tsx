import './styles/mantine.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './platform/api.ts';
import { currentLanguage, LanguageProvider } from './platform/language.ts';
import { makeRouter } from './router.tsx';
import { theme } from './styles/theme.ts';

const RETRIES = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only what did not arrive is asked for again.
      retry: (count, error) => count < RETRIES && (!(error instanceof ApiProblem) || error.problem.status >= 502),
    },
  },
});
const router = makeRouter(client);

document.documentElement.lang = currentLanguage();
const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no #root');
}
createRoot(root).render(
  <StrictMode>
    {/* No style element is written at run time: variables and classes come from our own style sheets. */}
    <MantineProvider theme={theme} forceColorScheme="light" withCssVariables={false} withGlobalClasses={false}>
      <LanguageProvider>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
