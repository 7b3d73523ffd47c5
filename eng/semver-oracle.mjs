// Answers questions about versions and ranges with npm's own copy of semver, for the differential tests.
// Standard input: one JSON array a line, [operation, ...arguments]. Standard output: one JSON value a line; null where semver
// refuses or throws. Exit code 3: there is no npm.
import { execSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

let root
try {
  root = execSync('npm root -g', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
} catch {
  console.error('npm is not on PATH')
  process.exit(3)
}

const require = createRequire(join(root, 'npm', 'package.json'))
const semver = require('semver')

const operations = {
  version: (text, loose) => {
    const v = new semver.SemVer(text, { loose })
    return [v.version, v.major, v.minor, v.patch, v.prerelease.join('.'), v.build.join('.')]
  },
  compare: (a, b, loose) => semver.compare(a, b, { loose }),
  range: (text, loose, includePrerelease) => new semver.Range(text, { loose, includePrerelease }).range,
  satisfies: (version, range, loose, includePrerelease) => semver.satisfies(version, range, { loose, includePrerelease }),
  intersects: (a, b, loose, includePrerelease) => semver.intersects(a, b, { loose, includePrerelease }),
  outside: (version, range, side, loose, includePrerelease) => semver.outside(version, range, side, { loose, includePrerelease }),
  increment: (version, release, loose, identifier, base) => semver.inc(version, release, { loose }, identifier, base),
  truncate: (version, part, loose) => semver.truncate(version, part, { loose }),
  maxSatisfying: (versions, range, loose, includePrerelease) => semver.maxSatisfying(versions, range, { loose, includePrerelease }),
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
  answers.push(JSON.stringify(answer))
}
process.stdout.write(answers.join('\n') + '\n')
