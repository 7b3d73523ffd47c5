// Cuts GitHub's description of its API down to the calls that the action makes, so that Prism reads it in seconds.
//
//   node eng/github-description.mjs <folder of @octokit/openapi> > description.json
//
// Added is what the description has in words only: the media type that GitHub recommends for every call, and a file's content as raw bytes
// ("application/vnd.github.raw+json: Returns the raw blob data"); and a lock file and a package.json among the files of the example tree, so that there is something to judge.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = '/repos/{owner}/{repo}'
const calls = ['', '/pulls/{pull_number}', '/pulls', '/commits/{commit_sha}/pulls', '/issues/{issue_number}/comments', '/issues/comments/{comment_id}',
  '/issues/comments/{comment_id}/reactions', '/collaborators/{username}/permission', '/git/ref/{ref}', '/compare/{basehead}', '/git/trees/{tree_sha}',
  '/git/blobs/{file_sha}', '/contents/{path}', '/check-runs', '/check-runs/{check_run_id}', '/actions/runs', '/actions/runs/{run_id}/jobs',
  '/actions/runs/{run_id}/rerun-failed-jobs'].map((path) => repository + path).concat('/search/issues')

const api = JSON.parse(readFileSync(join(process.argv[2], 'generated', 'api.github.com.json'), 'utf8'))
const follow = (reference) => reference.split('/').slice(1).reduce((at, key) => at[key], api)
for (const path of calls) {
  if (!api.paths[path]) throw new Error(`the description has no ${path}`)
}
api.paths = Object.fromEntries(calls.map((path) => [path, api.paths[path]]))
delete api.webhooks
delete api['x-webhooks']

const raw = { schema: { type: 'string' }, examples: { default: { value: '{}' } } }
api.paths[`${repository}/git/blobs/{file_sha}`].get.responses['200'].content['application/vnd.github.raw+json'] = raw
api.paths[`${repository}/contents/{path}`].get.responses['200'].content['application/vnd.github.raw+json'] = raw
const trees = api.paths[`${repository}/git/trees/{tree_sha}`].get.responses['200'].content['application/json'].examples
for (const example of Object.values(trees)) {
  const { tree } = example.$ref ? follow(example.$ref).value : example.value
  for (const path of ['package-lock.json', 'package.json']) {
    tree.push({ ...tree[0], path, type: 'blob', mode: '100644', size: 2 })
  }
}

const accepted = (responses) => Object.values(responses).forEach((response) => {
  const { content, headers } = response.$ref ? follow(response.$ref) : response
  delete headers?.Link // its example leads to the real api.github.com
  if (content?.['application/json']) content['application/vnd.github+json'] = content['application/json']
})
Object.values(api.paths).flatMap((path) => Object.values(path)).filter((call) => call.responses).forEach((call) => accepted(call.responses))

const used = new Set()
const walk = (value) => {
  if (value === null || typeof value !== 'object') return
  if (typeof value.$ref === 'string' && !used.has(value.$ref)) {
    used.add(value.$ref)
    walk(follow(value.$ref))
  }
  Object.values(value).forEach(walk)
}
walk(api.paths)
for (const [kind, all] of Object.entries(api.components)) {
  for (const name of Object.keys(all)) {
    if (!used.has(`#/components/${kind}/${name}`)) delete all[name]
  }
}
process.stdout.write(JSON.stringify(api))
