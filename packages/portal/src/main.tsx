import '@edgemeter/chart/tokens.css';
import '@edgemeter/chart/chart.css';
import './portal.css';
import { render } from 'preact';
import { App } from './App.js';
import { followLink, startNavigation } from './navigation.js';
import { receiveTokens } from './sign-in.js';

receiveTokens();
startNavigation();
addEventListener('click', followLink);
const root = document.getElementById('portal');
if (root) render(<App />, root);
