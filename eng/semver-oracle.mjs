// Answers questions about versions and ranges with npm's own copy of semver, for the differential tests.
// Standard input: one JSON array a line, [operation, ...arguments]. Standard output: one JSON value a line; null where semver
// refuses or throws. Exit code 3: there is no npm.
import { createInterface } from 'node:readline'

import { requireFromNpm } from './npm.mjs'

const semver = requireFromNpm('semver')

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
