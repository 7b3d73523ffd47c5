// As much of GitHub as judging one commit takes: this repository's files, read by git, and a place for the check run.
//
//   node bench/action-github.mjs [commit]         prints the port, then serves until it is ended
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'

const git = (...args) => execFileSync('git', args, { maxBuffer: 1 << 28 })
const commit = git('rev-parse', process.argv[2] ?? 'HEAD').toString().trim()
const tree = git('ls-tree', '-r', '-t', '-l', '--full-tree', commit).toString().trim().split('\n').map((line) => {
  const [, mode, type, sha, size, path] = /^(\d+) (\w+) (\w+) +(\d+|-)\t(.*)$/.exec(line)
  return { path, mode, type, sha, ...(size === '-' ? {} : { size: Number(size) }) }
})

const routes = [
  [/^\/repos\/acme\/shop$/, () => ({ full_name: 'acme/shop', name: 'shop', default_branch: 'main' })],
  [/\/git\/ref\/heads\/main$/, () => ({ ref: 'refs/heads/main', object: { type: 'commit', sha: commit } })],
  [/\/git\/trees\//, () => ({ sha: commit, truncated: false, tree })],
  [/\/git\/blobs\/([0-9a-f]+)$/, (sha) => git('cat-file', 'blob', sha)],
  [/\/check-runs/, () => ({ id: 1 })],
  [/graphql$/, () => ({ data: { viewer: { login: 'github-actions[bot]', databaseId: 41898282 } } })],
  [/\/(pulls|comments)$/, () => []],
]

createServer((request, response) => {
  const path = decodeURIComponent(request.url.split('?')[0])
  for (const [pattern, answer] of routes) {
    const match = pattern.exec(path)
    if (match) {
      const body = answer(match[1])
      const isFile = Buffer.isBuffer(body)
      response.setHeader('Content-Type', isFile ? 'application/vnd.github.raw' : 'application/json')
      response.statusCode = request.method === 'POST' ? 201 : 200
      return response.end(isFile ? body : JSON.stringify(body))
    }
  }
  response.statusCode = 404
  response.end('{"message":"Not Found"}')
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
