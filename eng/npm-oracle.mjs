// Answers questions with npm's own code for everything but versions: package names, requested specs, .npmrc files, credentials.
// Standard input: one JSON array a line, [operation, ...arguments]. Standard output: one JSON value a line; null where npm throws.
// Exit code 3: there is no npm.
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { npm, requireFromNpm } from './npm.mjs'

const { getAuth } = requireFromNpm('npm-registry-fetch')
const envReplace = requireFromNpm(join(npm, 'node_modules', '@npmcli', 'config', 'lib', 'env-replace.js'))
const ini = requireFromNpm('ini')
const npa = requireFromNpm('npm-package-arg')
const validateName = requireFromNpm('validate-npm-package-name')

const operations = {
  authorization: (url, spec, options) => {
    const auth = getAuth(url, { ...options, ...(spec ? { spec } : {}) })
    return auth.token ? `Bearer ${auth.token}` : auth.auth ? `Basic ${auth.auth}` : ''
  },
  envReplace: (text, env) => envReplace(text, env),
  ini: (text) => Object.entries(ini.parse(text)).filter(([, value]) => Array.isArray(value) || typeof value !== 'object' || value === null),
  name: (name) => {
    const { validForNewPackages, validForOldPackages } = validateName(name)
    return [validForNewPackages, validForOldPackages]
  },
  escapedName: (name) => npa(name).escapedName,
  spec: (name, spec, where) => {
    const of = (s) => s && {
      type: s.type,
      name: s.name ?? null,
      rawSpec: s.rawSpec,
      fetchSpec: s.fetchSpec,
      saveSpec: s.saveSpec,
      gitCommittish: s.gitCommittish ?? null,
      gitRange: s.gitRange ?? null,
      gitSubdir: s.gitSubdir ?? null,
      hosted: s.hosted ? s.hosted.type + ':' + s.hosted.path({ noGitPlus: false, noCommittish: true }) : null,
      subSpec: s.subSpec ? of(s.subSpec) : null,
    }
    return of(npa.resolve(name, spec, where))
  },
}

const answers = []
for await (const line of createInterface({ input: process.stdin })) {
  const [operation, ...args] = JSON.parse(line)
  let answer
  try {
    answer = operations[operation](...args)
  } catch {
    answer = null
  }
  answers.push(JSON.stringify(answer ?? null))
}
process.stdout.write(answers.join('\n') + '\n')
