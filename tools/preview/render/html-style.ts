/** The page's style: light and dark as the reader prefers, in one column that fits a phone. Nothing is loaded from anywhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --raised: #f6f8fa;
  --danger: #a40e26; --danger-back: #ffebe9; --danger-line: #e5534b;
  --warning: #7d4e00; --warning-back: #fff8c5; --warning-line: #d4a72c;
  --change: #0a58ca; --change-back: #ddf4ff; --change-line: #54aeff;
  --good: #116329; --good-back: #dafbe1; --good-line: #4ac26b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d; --raised: #161b22;
    --danger: #ff9492; --danger-back: #3c1418; --danger-line: #b62324;
    --warning: #eac54f; --warning-back: #2f2400; --warning-line: #845306;
    --change: #79c0ff; --change-back: #0c2441; --change-line: #1f6feb;
    --good: #7ee787; --good-back: #0c2d16; --good-line: #2ea043;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1080px; padding: 24px clamp(12px, 4vw, 40px) 64px;
  background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 12px; }
h2 { font-size: 19px; margin: 36px 0 10px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
p { margin: 8px 0; }
code {
  font: 0.88em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: var(--raised); border: 1px solid var(--line); border-radius: 5px; padding: 1px 5px;
}
ul { margin: 8px 0; padding-left: 20px; }
li { margin: 4px 0; }
li > ul { margin: 2px 0 8px; color: var(--quiet); }
li > ul code { color: var(--text); }
.danger > .mark { color: var(--danger); } .warning > .mark { color: var(--warning); }
.change > .mark { color: var(--change); } .good > .mark { color: var(--good); }
.callout { border: 1px solid var(--line); border-left-width: 5px; border-radius: 6px; padding: 10px 16px; margin: 14px 0; }
.callout > p { margin: 2px 0; }
.callout.danger { background: var(--danger-back); border-color: var(--danger-line); }
.callout.warning { background: var(--warning-back); border-color: var(--warning-line); }
.callout.change { background: var(--change-back); border-color: var(--change-line); }
.callout.good { background: var(--good-back); border-color: var(--good-line); }
.callout li > ul { color: inherit; }
.wide { overflow-x: auto; margin: 10px 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px; border: 1px solid var(--line); text-align: left; overflow-wrap: normal; }
th { background: var(--raised); font-weight: 600; white-space: nowrap; }
.right { text-align: right; }
td.right { white-space: nowrap; }
td:first-child { white-space: nowrap; }
tr.danger td { background: var(--danger-back); }
td strong { color: var(--danger); }
td.nothing { color: var(--quiet); }
details { border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; padding: 0 14px; }
summary { cursor: pointer; padding: 8px 0; font-weight: 600; }
details[open] > summary { border-bottom: 1px solid var(--line); margin-bottom: 8px; }
.cloud { margin: 14px 0 4px; font-size: 13px; font-weight: 600; color: var(--quiet); }
.map { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px; }
.region { border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; background: var(--raised); }
.region > h3 { margin: 0 0 8px; font-size: 15px; }
.region > h3 span { font-weight: 400; color: var(--quiet); font-size: 13px; }
.tiers { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.tiers li { margin: 0; padding: 2px 8px; border: 1px solid var(--line); border-radius: 5px; font-size: 13px; background: var(--page); color: var(--quiet); }
.tiers b { font-weight: 600; font-variant-numeric: tabular-nums; }
.tiers .danger { background: var(--danger-back); border-color: var(--danger-line); color: var(--danger); }
.tiers .warning { background: var(--warning-back); border-color: var(--warning-line); color: var(--warning); }
.tiers .change { background: var(--change-back); border-color: var(--change-line); color: var(--change); }
.tiers .good { background: var(--good-back); border-color: var(--good-line); color: var(--good); }
@media (max-width: 560px) { body { font-size: 14px; } th, td { padding: 4px 7px; } ul { padding-left: 16px; } }
@media print { details > * { display: block; } }
`.trim();
