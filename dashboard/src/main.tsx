import { render } from 'preact';
import './styles/tokens.css';
import './styles/elements.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/charts.css';
import './styles/map.css';
import './styles/report.css';
import './styles/print.css';
import { App } from './app.tsx';
import { watchDays } from './view/days.ts';

void watchDays();
render(<App />, document.getElementById('app')!);
