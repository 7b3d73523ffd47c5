// Takes the example answers that tests/Ncm.Action.Tests/GitHub serves out of GitHub's own description of its API.
//
//   node eng/github-examples.mjs <folder of @octokit/openapi> > tests/Ncm.Action.Tests/GitHub/examples.json
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = '/repos/{owner}/{repo}'
const wanted = {
  repository: ['get', repository],
  pullRequest: ['get', `${repository}/pulls/{pull_number}`],
  pullRequestInList: ['get', `${repository}/pulls`],
  comment: ['get', `${repository}/issues/comments/{comment_id}`],
  reaction: ['post', `${repository}/issues/comments/{comment_id}/reactions`],
  permission: ['get', `${repository}/collaborators/{username}/permission`],
  reference: ['get', `${repository}/git/ref/{ref}`],
  comparison: ['get', `${repository}/compare/{basehead}`],
  tree: ['get', `${repository}/git/trees/{tree_sha}`],
  checkRun: ['post', `${repository}/check-runs`],
  workflowRuns: ['get', `${repository}/actions/runs`],
  jobs: ['get', `${repository}/actions/runs/{run_id}/jobs`],
  search: ['get', '/search/issues'],
}

const api = JSON.parse(readFileSync(join(process.argv[2], 'generated', 'api.github.com.json'), 'utf8'))
const follow = (value) => value.$ref ? value.$ref.split('/').slice(1).reduce((at, key) => at[key], api) : value
const examples = {}
for (const [name, [method, path]] of Object.entries(wanted)) {
  const responses = api.paths[path][method].responses
  const status = Object.keys(responses).find((code) => code.startsWith('2'))
  const [example] = Object.values(follow(responses[status]).content['application/json'].examples)
  const value = follow(example).value
  examples[name] = Array.isArray(value) ? value[0] : value
}
process.stdout.write(JSON.stringify(examples, null, 1) + '\n')
