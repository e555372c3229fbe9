import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { onAnnounce } from './announce.js';
import { credential, onCredential, type Credential } from './credential.js';
import { go, screenUrl, useView } from './navigation.js';
import { signOut } from './oidc.js';
import { SignIn } from './parts/SignIn.js';
import { Bill } from './screens/Bill.js';
import { Builder } from './screens/Builder.js';
import { Connectivity } from './screens/Connectivity.js';
import { Network } from './screens/Network.js';
import { Operations } from './screens/Operations.js';
import { Start } from './screens/Start.js';
import { Usage } from './screens/Usage.js';
import { onExpired, onHandedOver } from './expiry.js';
import { parseView, type Screen } from './state.js';

const NAMES: Readonly<Record<Screen, string>> = {
  connectivity: 'Connectivity',
  bill: 'Bill',
  network: 'Network',
  usage: 'My usage',
  operations: 'Operations',
  builder: 'Builder',
  start: 'Start',
};
const LINKS: readonly Screen[] = [
  'connectivity',
  'bill',
  'network',
  'usage',
  'operations',
  'builder',
  'start',
];
/** Where a role lands. */
const HOMES: Readonly<Record<Credential['role'], Screen>> = {
  partner: 'connectivity',
  user: 'usage',
  admin: 'operations',
};
const ROLE_NAMES: Readonly<Record<Credential['role'], string>> = {
  partner: 'Partner',
  user: 'End user',
  admin: 'Administrator',
};
/** Screens that show nothing without a credential. */
const NEEDS: readonly Screen[] = ['connectivity', 'bill', 'usage', 'operations', 'builder'];

const SCREENS: Readonly<Record<Screen, () => JSX.Element>> = {
  connectivity: Connectivity,
  bill: Bill,
  network: Network,
  usage: Usage,
  operations: Operations,
  builder: Builder,
  start: Start,
};

/** From the start a reader who has signed in goes where the role is at home. */
function leaveStart(screen: Screen): void {
  const role = credential()?.role;
  if (!role || screen !== 'start') return;
  const { pathname, hash } = new URL(screenUrl(HOMES[role]), location.href);
  go(parseView(pathname, hash));
}

/** @param signingIn the answer of the identity provider that the page was opened with; undefined: without one. */
export function App({ signingIn }: { signingIn: Promise<void> | undefined }) {
  const view = useView();
  const [, refresh] = useState(0);
  const [signing, setSigning] = useState<'no' | 'asked' | 'expired'>('no');
  const [returning, setReturning] = useState(signingIn !== undefined);
  const [problem, setProblem] = useState('');
  const [said, setSaid] = useState('');
  useEffect(() => onCredential(() => refresh((count) => count + 1)), []);
  useEffect(() => onAnnounce((text) => setSaid(text)), []);
  useEffect(() => onExpired(() => setSigning('expired')), []);
  useEffect(() => onHandedOver(() => setSigning('no')), []);
  useEffect(() => {
    document.title = `${NAMES[view.screen]} – Edgemeter`;
  }, [view.screen]);
  const who = credential();
  const needs = NEEDS.includes(view.screen) && who === undefined;
  const signed = () => {
    setSigning('no');
    setProblem('');
    leaveStart(view.screen);
  };
  useEffect(() => {
    signingIn
      ?.then(
        () => leaveStart(view.screen),
        (error: unknown) => {
          setProblem(error instanceof Error ? error.message : String(error));
          setSigning('asked');
        },
      )
      .finally(() => setReturning(false));
  }, []);
  const Shown = SCREENS[view.screen];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Top screen={view.screen} who={who} signIn={() => setSigning('asked')} />
      <main id="main" tabIndex={-1}>
        <h1>{NAMES[view.screen]}</h1>
        {needs && returning && <p role="status">Signing in …</p>}
        {needs && !returning && (
          <section class="panel ask">
            <p>This view needs a credential. It opens as the URL says once you have signed in.</p>
            <button type="button" class="primary" onClick={() => setSigning('asked')}>
              Sign in
            </button>
          </section>
        )}
        {!needs && <Shown key={view.screen} />}
      </main>
      <p class="said" role="status">
        {said}
      </p>
      {signing !== 'no' && <SignIn expired={signing === 'expired'} before={problem} done={signed} />}
    </>
  );
}

function Top({
  screen: shown,
  who,
  signIn,
}: {
  screen: Screen;
  who: Credential | undefined;
  signIn: () => void;
}) {
  return (
    <header class="top">
      <a class="brand" href="/portal/start">
        <Mark />
        Edgemeter
      </a>
      <nav aria-label="Screens">
        {LINKS.map((screen) => (
          <a key={screen} href={screenUrl(screen)} aria-current={screen === shown ? 'page' : undefined}>
            {NAMES[screen]}
          </a>
        ))}
        <a href="/docs" target="_blank" rel="noreferrer">
          API
        </a>
      </nav>
      <div class="who">
        {who ? (
          <>
            <span class="role-name">{ROLE_NAMES[who.role]}</span>
            <button type="button" class="quiet" onClick={signIn}>
              Change
            </button>
            <button type="button" class="quiet" onClick={signOut}>
              Sign out
            </button>
          </>
        ) : (
          <button type="button" class="primary" onClick={signIn}>
            Sign in
          </button>
        )}
      </div>
    </header>
  );
}

const Mark = () => (
  <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <rect width="32" height="32" rx="7" />
    <path d="M7 22V17M12.500 22V11M18 22v-8M23.500 22V8" />
  </svg>
);
