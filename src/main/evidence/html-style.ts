/** The report's sheet: dark and light by the reader's own setting, light on paper. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbf9f3;--raised:#fff;--line:#dcd6c5;--text:#172026;--dim:#5d676c;--good:#1b6e43;--bad:#b3261e;--back:#1c6079;--odd:#6b3fa0;--warn:#875300;--wash:#173a5c0f;--s0:#2b5d86;--s1:#9a5b1f;--s2:#5a7a22;--s3:#84478a;--s4:#20756d;--s5:#5d676c}
@media (prefers-color-scheme:dark){:root{--bg:#0b0f11;--raised:#101619;--line:#2b383f;--text:#e9ecea;--dim:#9aa8ad;--good:#6fcf97;--bad:#ff7a6b;--back:#6fc3df;--odd:#c9a5ff;--warn:#f0b545;--wash:#f2e6c912;--s0:#a9c7dd;--s1:#e0b088;--s2:#b9c79a;--s3:#d3a5cf;--s4:#7fc5bf;--s5:#aab5ba}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
h4{font-size:.9rem;margin:1rem 0 .25rem;font-weight:600}
p{margin:.25rem 0}
a{color:inherit}
.dim,.axis{color:var(--dim);fill:var(--dim)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.back{--tone:var(--back)}.odd{--tone:var(--odd)}.warn{--tone:var(--warn)}
.mark{display:inline-block;border:1px solid var(--tone,var(--line));color:var(--tone,var(--dim));border-radius:2px;padding:0 .4em;font-size:.8rem;font-weight:600;white-space:nowrap}
.verdict{border-left:4px solid var(--tone,var(--line));background:var(--wash);padding:.6rem .9rem;margin:.75rem 0 1.25rem}
.verdict strong{color:var(--tone,inherit);text-transform:uppercase;letter-spacing:.03em}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th{text-align:left;color:var(--dim);font-weight:500}
th,td{padding:.2rem .75rem .2rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.fit th,.fit td{overflow-wrap:break-word}
td.num{white-space:nowrap;font-variant-numeric:tabular-nums}
pre,code{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;unicode-bidi:isolate}
pre{background:var(--raised);border:1px solid var(--line);border-radius:2px;padding:.5rem .6rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:32rem;overflow:auto}
pre.command{border-left:3px solid var(--dim)}
.step{border-top:1px solid var(--line);padding:.6rem 0 .7rem}
.step>header{display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
.step>header h4{margin:0;flex:1 1 20rem}
.stream{font-size:.75rem;color:var(--dim);margin-top:.35rem}
.cut{color:var(--warn);font-size:.8rem}
.added{color:var(--good)}.removed{color:var(--bad)}
details>summary{cursor:pointer;color:var(--dim)}
figure{margin:.75rem 0 1rem}
figcaption{font-size:.85rem}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--line);stroke-width:1}
.axis{font:10.5px system-ui,sans-serif}.end{text-anchor:end}.mid{text-anchor:middle}
.in-run{fill:var(--wash)}
.unseen{fill:var(--dim);opacity:.13}
.line{fill:none;stroke:var(--c);stroke-width:1.6;stroke-linejoin:round}
.band{fill:var(--c);opacity:.22}
.line-0{--c:var(--s0)}.line-1{--c:var(--s1)}.line-2{--c:var(--s2)}.line-3{--c:var(--s3)}.line-4{--c:var(--s4)}.line-5{--c:var(--s5)}
polyline.line-1{stroke-dasharray:6 2}polyline.line-2{stroke-dasharray:2 2}polyline.line-3{stroke-dasharray:8 2 2 2}polyline.line-4{stroke-dasharray:4 4}polyline.line-5{stroke-dasharray:1 3}
svg .step rect{fill:var(--tone,var(--dim))}
svg .step line{stroke:var(--tone,var(--dim));stroke-width:.75;opacity:.45}
.key{display:inline-flex;align-items:center;gap:.3rem;margin-right:1rem;white-space:nowrap}
.key svg{width:24px;height:8px;display:inline-block}
@media print{
:root{color-scheme:light;--bg:#fff;--raised:#fff;--line:#bbb;--text:#000;--dim:#444;--good:#1b6e43;--bad:#b3261e;--back:#1c6079;--odd:#6b3fa0;--warn:#875300;--wash:#0000000a;--s0:#2b5d86;--s1:#9a5b1f;--s2:#5a7a22;--s3:#84478a;--s4:#20756d;--s5:#5d676c}
body{font-size:10pt}main{max-width:none;padding:0}pre{max-height:none;overflow:visible;font-size:8pt}
h2,h3,h4,header{break-after:avoid}figure,tr{break-inside:avoid}
}
`;
