/** One style for phone and desktop, light and dark, by what the browser prefers. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --page: #f3f4f2; --card: #ffffff; --text: #1c211e; --soft: #56605a; --line: #d9ddd9; --track: #e3e7e3;
  --good: #17663f; --watch: #8a4b00; --bad: #b3201b; --unknown: #4f5964;
  --good-back: #e2f3e9; --watch-back: #fdeccf; --bad-back: #fde3e1; --unknown-back: #e8ebee; --link: #1a5c99;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121513; --card: #1c201d; --text: #e7ebe8; --soft: #a3aca6; --line: #323833; --track: #323833;
    --good: #7fd6a5; --watch: #ffc069; --bad: #ff9a92; --unknown: #b4bec8;
    --good-back: #16311f; --watch-back: #3a2a0e; --bad-back: #421a18; --unknown-back: #272d33; --link: #8fc4f5;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.45 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--page); color: var(--text); overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; }
h1 { font-size: 1.1rem; }
h2 { font-size: 1.05rem; margin-bottom: .5rem; }
h3 { font-size: 1.15rem; }
a { color: var(--link); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; }
h1, button { white-space: nowrap; }
header form { margin-left: auto; }
header button { font-size: .9rem; }
@media (max-width: 30rem) { header { column-gap: .5rem; } header .seen { font-size: .8rem; } }
.seen, .unit, .since, .logins, .link, .details, footer, time { color: var(--soft); font-size: .9rem; }
.overall { margin: .75rem 0 1rem; font-size: 1.25rem; font-weight: 600; }
.overall span { display: block; padding: .6rem .9rem; border-radius: .6rem; border-left: .4rem solid; }
.good { color: var(--good); } .watch { color: var(--watch); } .bad { color: var(--bad); } .unknown { color: var(--unknown); }
.overall .good, .state.good { background: var(--good-back); } .overall .watch, .state.watch { background: var(--watch-back); }
.overall .bad, .state.bad { background: var(--bad-back); } .overall .unknown, .state.unknown { background: var(--unknown-back); }
.since { margin-top: .3rem; }
.gone { margin-bottom: 1rem; padding: .6rem .9rem; border-radius: .6rem; background: var(--bad-back); color: var(--bad); font-weight: 600; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start; }
.columns { display: grid; gap: 1rem; margin-top: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1rem; min-width: 0; }
#log { grid-column: 1 / -1; }
@media (min-width: 48rem) {
  .columns { grid-template-columns: 1fr 1fr; grid-template-rows: auto 1fr; }
  #policy { grid-column: 2; grid-row: 1 / span 2; }
}
.state { display: inline-block; margin-top: .6rem; padding: .2rem .7rem; border-radius: .5rem; font-size: 1.3rem; font-weight: 700; }
.notes { margin-top: .5rem; padding-left: 1.2rem; color: var(--soft); }
.notes .warning { color: var(--watch); font-weight: 600; }
.warn { color: var(--bad); font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .75rem 1rem; margin-top: .9rem; }
.figures dt, .rows dt { color: var(--soft); font-size: .85rem; }
.figures dd { font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures.old dd { font-weight: 400; color: var(--soft); }
.none { font-size: .9rem; font-weight: 400; color: var(--soft); }
.bar { display: block; width: 100%; max-width: 12rem; height: .4rem; margin-top: .2rem; border-radius: .2rem; }
.bar .all { fill: var(--track); } .bar .part { fill: var(--good); } .bar.bad .part { fill: var(--bad); }
.logins { margin-top: .75rem; }
details { margin-top: .75rem; border-top: 1px solid var(--line); padding-top: .5rem; }
summary { cursor: pointer; color: var(--link); padding: .25rem 0; }
.link { margin-top: .5rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); }
td { font-variant-numeric: tabular-nums; }
.card ul, .card ol { padding-left: 1.2rem; }
.card ol.dry { padding-left: 1.9rem; }
#policy h3 { font-size: .95rem; margin: .6rem 0 .2rem; }
.after { font-weight: 600; }
.notes + .rows { margin-top: .6rem; }
.rows { display: grid; gap: .6rem; }
.rows div { display: grid; grid-template-columns: 4rem 1fr; gap: .5rem; align-items: baseline; }
.dot { display: inline-block; width: .6rem; height: .6rem; margin-right: .4rem; border-radius: 50%; background: currentColor; }
.card ol.log { list-style: none; padding: 0; }
.log li { padding: .35rem 0 .35rem .7rem; border-left: .25rem solid var(--track); margin-bottom: .25rem; }
.log li.warning { border-color: var(--watch); } .log li.critical { border-color: var(--bad); }
.log time { font-variant-numeric: tabular-nums; margin-right: .3rem; }
.warning .severity { color: var(--watch); font-weight: 600; } .critical .severity { color: var(--bad); font-weight: 600; }
footer { margin-top: 1rem; }
button { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--soft); border-radius: .5rem; padding: .3rem .7rem; cursor: pointer; }
.login { max-width: 24rem; margin: 12vh auto 0; }
.login h1 { font-size: 1.4rem; margin-bottom: .75rem; }
.login form { display: grid; gap: .6rem; }
.login input { font: inherit; width: 100%; padding: .5rem .6rem; border: 1px solid var(--soft); border-radius: .5rem; background: var(--page); color: var(--text); }
.login .problem { color: var(--bad); font-weight: 600; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) { .bar .part { transition: width .4s; } }
@media (min-width: 60rem) { .log li { display: grid; grid-template-columns: 5.5rem 1fr; } }
`;
