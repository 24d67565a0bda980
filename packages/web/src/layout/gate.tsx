import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { setUpToken } from '../pages/entry/set-up-token.ts';
import { onSignedOut } from '../platform/api.ts';
import { sessionQuery, useSession } from '../platform/session.ts';
import { Shell } from './shell.tsx';

const SetUpPage = lazy(() => import('../pages/entry/set-up-page.tsx'));
const RescuePage = lazy(() => import('../pages/entry/rescue-page.tsx'));
const SignInPage = lazy(() => import('../pages/entry/sign-in-page.tsx'));
const StopByCardPage = lazy(() => import('../pages/stop/stop-by-card-page.tsx'));
const DeskPage = lazy(() => import('../pages/morning/desk-page.tsx'));
const SecondFactorPage = lazy(() => import('../pages/entry/second-factor-page.tsx'));
const SecondFactorSetUpPage = lazy(() => import('../pages/entry/second-factor-set-up-page.tsx'));

/**
 * Decides by the session alone what is shown at any address, so that a link sent by a colleague still opens its page after
 * signing in.
 */
export function Gate() {
  const session = useSession();
  const client = useQueryClient();
  // The recovery codes are shown once, after the server already counts the person as signed in.
  const [writingDown, setWritingDown] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  // A link to /setup while there are users is a rescue link.
  const rescueToken = session.state === 'signed-out' && pathname === '/setup' ? setUpToken(location.href) : null;
  // Whoever comes with the sealed card has no account.
  const stopping = session.state === 'signed-out' && pathname === '/stop';
  useEffect(() => onSignedOut(() => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })), [client]);
  if (pathname === '/desk') {
    // The screen of the duty desk has a word of its own; who else is signed in there does not matter.
    return (
      <Suspense>
        <DeskPage />
      </Suspense>
    );
  }
  if (writingDown || session.state === 'second-factor-setup') {
    return (
      <Suspense>
        <SecondFactorSetUpPage codesShown={() => setWritingDown(true)} finished={() => setWritingDown(false)} />
      </Suspense>
    );
  }
  if (session.state === 'signed-in') {
    return <Shell />;
  }
  return (
    <Suspense>
      {session.state === 'setup-needed' ? <SetUpPage /> : null}
      {rescueToken === null ? null : (
        <RescuePage token={rescueToken} leave={() => void navigate({ to: '/', replace: true })} />
      )}
      {stopping ? <StopByCardPage leave={() => void navigate({ to: '/', replace: true })} /> : null}
      {session.state === 'signed-out' && rescueToken === null && !stopping ? <SignInPage /> : null}
      {session.state === 'second-factor-needed' ? <SecondFactorPage /> : null}
    </Suspense>
  );
}
