/** The look of `/docs`. Contrasts are 4.5:1 or more in both schemes. */
export const STYLE = `\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #f3f5f7; --line: #cfd6dd; --link: #0b57a4; --muted: #4c5661; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf0; --paper: #14181c; --soft: #1e242a; --line: #3a444e; --link: #8cc4ff; --muted: #aeb8c2; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
h1 { margin-bottom: 0; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 2rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
code { background: var(--soft); padding: .1em .25em; border-radius: .2em; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .4em; padding: .8rem; overflow: auto; max-height: 24rem; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .93em; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; border-bottom: 1px solid var(--line); padding: .35rem .5rem .35rem 0; }
details { overflow-x: clip; }
@media (max-width: 40rem) { table { table-layout: fixed; font-size: .8em; } p, li, h1, h2, h3 { overflow-wrap: anywhere; } }
.muted { color: var(--muted); }
`;
