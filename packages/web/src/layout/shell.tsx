import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { ROLE_WORDS } from '@tsukuroi/protocol/grids/lists.ts';
import { Suspense, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { ask } from '../platform/api.ts';
import { useChange } from '../platform/changes.ts';
import { useText } from '../platform/language.ts';
import { usePermissions, useSession } from '../platform/session.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './mark.tsx';
import { groupOf, PLACES, type PlaceGroup } from './navigation.ts';
import { SampleBanner } from './sample-banner.tsx';
import styles from './shell.module.css';
import { useLayoutWords } from './words.ts';

function Places({ places }: Pick<PlaceGroup, 'places'>) {
  const text = useText();
  const may = usePermissions();
  return (
    <ul>
      {places
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
  );
}

/** What a day needs is always in sight; of the rest only headings, and the places of the page one is on. */
function Navigation() {
  const t = useLayoutWords();
  const text = useText();
  const here = groupOf(useLocation({ select: ({ pathname }) => pathname }));
  const [opened, setOpened] = useState<Readonly<Record<string, boolean>>>({});
  const [was, setWas] = useState(here);
  if (was !== here) {
    setWas(here);
    setOpened({});
  }
  return (
    <nav aria-label={t('places')} className={styles.places}>
      {PLACES.map(({ id, title, places }) =>
        title === undefined ? (
          <Places key={id} places={places} />
        ) : (
          <details
            key={id}
            open={opened[id] ?? id === here}
            onToggle={({ currentTarget: { open } }) => setOpened((before) => ({ ...before, [id]: open }))}
          >
            <summary>{text(title)}</summary>
            <Places places={places} />
          </details>
        ),
      )}
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
