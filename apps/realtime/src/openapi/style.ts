/** The look of the page for programmers: the colours of the product, light and dark, and no file to fetch. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf8;--ink:#1c2a2e;--quiet:#55666b;--line:#dcd9d2;--card:#fff;--link:#0b6a6e;--get:#0b6a6e;--write:#8a4b08;--gone:#a02b2b}
@media (prefers-color-scheme:dark){:root{--paper:#121a1c;--ink:#e8eeee;--quiet:#a3b3b6;--line:#2c3a3d;--card:#182224;--link:#6fd0cf;--get:#6fd0cf;--write:#f0b06a;--gone:#f29a9a}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;display:grid;grid-template-columns:15rem minmax(0,1fr);background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:1.5rem 1rem 1.5rem 1.5rem}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:.25rem 0}
.brand{margin:0 0 1rem;font-weight:650}
main{padding:1.5rem 2rem 4rem;max-width:62rem;outline:none}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}
h1 small{color:var(--quiet);font-size:1rem;font-weight:400}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
p{max-width:44rem}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,pre{font:.875rem/1.5 ui-monospace,monospace}
pre{margin:0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:8px;background:var(--card);white-space:pre-wrap;overflow-wrap:anywhere}
details{border:1px solid var(--line);border-radius:8px;background:var(--card);margin:.5rem 0;padding:0 1rem}
details[open]{padding-bottom:1rem}
details pre{background:var(--paper)}
summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem .75rem;padding:.6rem 0;min-height:2.75rem;cursor:pointer}
summary code{overflow-wrap:anywhere}
.method{min-width:3.75rem;font-weight:650;font-size:.8125rem;color:var(--write)}
.method.get{color:var(--get)}
.method.delete{color:var(--gone)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem}
@media (max-width:52rem){body{display:block}nav{position:static;max-height:none;padding:1rem 1.25rem 0}nav ul{display:flex;flex-wrap:wrap;gap:0 1rem}main{padding:1rem 1.25rem 3rem}}
`
