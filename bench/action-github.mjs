// As much of GitHub as a pull request that adds samples/webapp takes: this repository's files, read by git, and places for what is written.
//
//   node bench/action-github.mjs <head commit> <base commit>         prints the port, then serves; GET /count says how many requests there were
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'

const [head, base] = process.argv.slice(2)
const git = (...args) => execFileSync('git', args, { maxBuffer: 1 << 28 })

// The base is the head without the files that the pull request adds.
const tree = git('ls-tree', '-r', '-t', '-l', '--full-tree', head).toString().trim().split('\n').map((line) => {
  const [, mode, type, sha, size, path] = /^(\d+) (\w+) (\w+) +(\d+|-)\t(.*)$/.exec(line)
  return { path, mode, type, sha, ...(size === '-' ? {} : { size: Number(size) }) }
})
const treeOf = (sha) => (sha === base ? tree.filter(({ path }) => !/^samples\/webapp\/package(-lock)?\.json$/.test(path)) : tree)
const user = { id: 1, login: 'octocat', type: 'User' }
const now = new Date().toISOString()

let count = 0
const blobs = new Map() // so that git's own time is not measured
const routes = [
  [/^\/repos\/acme\/shop$/, () => ({ full_name: 'acme/shop', name: 'shop', default_branch: 'main' })],
  [/\/git\/ref\/heads\/main$/, () => ({ ref: 'refs/heads/main', object: { type: 'commit', sha: base } })],
  [/\/compare\//, () => ({ merge_base_commit: { sha: base }, base_commit: { sha: base }, files: [] })],
  [/\/git\/trees\/(\w+)$/, (sha) => ({ sha, truncated: false, tree: treeOf(sha) })],
  [/\/git\/blobs\/(\w+)$/, (sha) => blobs.get(sha) ?? blobs.set(sha, git('cat-file', 'blob', sha)).get(sha)],
  [/\/check-runs/, () => ({ id: 1 })],
  [/\/pulls\/1$/, () => ({ number: 1, state: 'open', user, head: { sha: head }, base: { ref: 'main', sha: base }, updated_at: now })],
  [/\/issues\/1\/comments$/, (_, method) => (method === 'POST' ? { id: 1, body: '', user, created_at: now, updated_at: now } : [])],
  [/graphql$/, () => ({ data: { viewer: { login: 'github-actions[bot]', databaseId: 41898282 } } })],
]

createServer((request, response) => {
  const path = decodeURIComponent(request.url.split('?')[0])
  if (path === '/count') return response.end(String(count))
  count++
  for (const [pattern, answer] of routes) {
    const match = pattern.exec(path)
    if (match) {
      const body = answer(match[1], request.method)
      const isFile = Buffer.isBuffer(body)
      response.setHeader('Content-Type', isFile ? 'application/vnd.github.raw' : 'application/json')
      response.statusCode = request.method === 'POST' ? 201 : 200
      return response.end(isFile ? body : JSON.stringify(body))
    }
  }
  console.error(`no answer for ${request.method} ${path}`)
  response.statusCode = 404
  response.end('{"message":"Not Found"}')
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
