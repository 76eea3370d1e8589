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
import { pageOf } from './pages/pages.ts';
import { watchDays } from './view/days.ts';
import { view } from './view/view.ts';

void watchDays();
// its code comes while the days are asked for; the page itself says when it does not
pageOf(view.value.page)
  .load()
  .catch(() => {});
const place = document.getElementById('app')!;
place.replaceChildren();
render(<App />, place);
