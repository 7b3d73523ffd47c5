// Makes a page of Markdown as GitHub would show it: by marked, and a style sheet of our own.
//
//   node eng/picture.mjs <folder with node_modules/marked> <summary|comment> <file.md>      prints the page
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder, frame, file] = process.argv.slice(2)
const { marked } = createRequire(join(folder, 'package.json'))('marked')

const style = `
  * { box-sizing: border-box }
  body { margin: 0; padding: 16px; width: 920px; background: #fff; color: #1f2328; font: 14px/1.5 "Noto Sans", "Noto Color Emoji", sans-serif }
  .frame { border: 1px solid #d1d9e0; border-radius: 6px }
  .head { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e }
  .head b { color: #1f2328 }
  .bot { margin-left: 4px; padding: 0 6px; border: 1px solid #d1d9e0; border-radius: 2em; font-size: 12px }
  .body { padding: 16px }
  h2 { margin: 0 0 16px; padding-bottom: 6px; border-bottom: 1px solid #d1d9e0b3; font-size: 21px; font-weight: 600; line-height: 1.25 }
  h3 { margin: 24px 0 16px; font-size: 17.5px; font-weight: 600; line-height: 1.25 }
  p, table, ul, details, pre { margin: 0 0 16px }
  .body > :last-child { margin-bottom: 0 }
  a { color: #0969da; text-decoration: none }
  code { padding: .2em .4em; border-radius: 6px; background: #818b981f; font: 85% "Noto Mono", monospace; white-space: break-spaces }
  pre { padding: 16px; border-radius: 6px; background: #f6f8fa }
  pre code { padding: 0; background: none; white-space: pre }
  table { border-collapse: collapse; display: block; width: max-content; max-width: 100% }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; text-align: left; vertical-align: middle }
  th { font-weight: 600 }
  tr:nth-child(2n) td { background: #f6f8fa }
  td[align=right], th[align=right] { text-align: right }
  hr { height: 2px; margin: 24px 0; border: 0; background: #d1d9e0 }
  sub { font-size: 75% }`

const heads = {
  summary: '<b>gate</b> summary',
  comment: '<b>github-actions</b> <span class="bot">bot</span> commented now',
}

const body = marked.parse(readFileSync(file, 'utf8'), { gfm: true })
console.log(`<!doctype html><html lang="en"><meta charset="utf-8"><style>${style}</style>
<div class="frame"><div class="head">${heads[frame]}</div><div class="body">${body}</div></div>
<script>document.documentElement.dataset.height = document.documentElement.scrollHeight</script></html>`)
