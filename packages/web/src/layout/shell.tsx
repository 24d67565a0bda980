import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { ROLE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { Suspense } from 'react';
import { Icon } from '../components/icon.tsx';
import { ask } from '../platform/api.ts';
import { useChange } from '../platform/changes.ts';
import { useText } from '../platform/language.ts';
import { usePermissions, useSession } from '../platform/session.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './mark.tsx';
import { PLACES } from './navigation.ts';
import { SampleBanner } from './sample-banner.tsx';
import styles from './shell.module.css';
import { useLayoutWords } from './words.ts';

function Navigation() {
  const t = useLayoutWords();
  const text = useText();
  const may = usePermissions();
  return (
    <nav aria-label={t('places')} className={styles.places}>
      {PLACES.map((group) => (
        <ul key={group[0]?.to}>
          {group
            .filter((place) => place.needs === undefined || may[place.needs])
            .map((place) => (
              <li key={place.to}>
                <Link
                  to={place.to}
                  className={styles.place}
                  activeOptions={{ exact: place.to === '/', includeSearch: false }}
                >
                  <Icon name={place.icon} size={18} />
                  {text(place.title)}
                </Link>
              </li>
            ))}
        </ul>
      ))}
    </nav>
  );
}

function Person() {
  const t = useLayoutWords();
  const text = useText();
  const session = useSession();
  const client = useQueryClient();
  const leave = useChange(() => ask<void>('DELETE', '/session'), { after: () => void client.resetQueries() });
  if (session.user === null) {
    return null;
  }
  const role = ROLE_WORDS[session.user.role];
  return (
    <div className={styles.person}>
      <p>
        <Icon name="person" />
        <span>
          {t('signedInAs', {
            name: session.user.displayName,
            role: role === undefined ? session.user.role : text(role),
          })}
        </span>
      </p>
      <button type="button" className={styles.leave} onClick={() => leave.run(undefined)}>
        <Icon name="signOut" />
        {t('signOut')}
      </button>
      <LanguageSwitch dark />
      <p className={styles.version}>{t('version', { version: session.productVersion })}</p>
    </div>
  );
}

/** The frame of the signed-in console: places on the left, the page on the right. */
export function Shell() {
  const t = useLayoutWords();
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {t('skip')}
      </a>
      <header className={`${styles.side} only-screen`}>
        <p className={styles.brand}>
          <Mark />
          <span>
            <strong>つくろい</strong>
            <small>TSUKUROI</small>
          </span>
        </p>
        <Navigation />
        <Person />
      </header>
      <div className={styles.main}>
        <SampleBanner />
        <main id="content" tabIndex={-1} className={styles.content}>
          <Suspense fallback={<p className={styles.loading}>{t('loading')}</p>}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}
