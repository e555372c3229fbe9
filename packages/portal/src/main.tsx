import '@edgemeter/chart/tokens.css';
import '@edgemeter/chart/chart.css';
import './portal.css';
import './forms.css';
import { render } from 'preact';
import { App } from './App.js';
import { followLink, startNavigation } from './navigation.js';
import { completeSignIn } from './oidc.js';
import { receiveTokens } from './sign-in.js';

receiveTokens();
const signingIn = completeSignIn();
// The page tells the reader of a failure once it is drawn.
signingIn?.catch(() => undefined);
startNavigation();
addEventListener('click', followLink);
const root = document.getElementById('portal');
if (root) render(<App signingIn={signingIn} />, root);
