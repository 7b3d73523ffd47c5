// Says which texts npm's own spdx-expression-parse accepts, for the differential test.
// Standard input: one JSON array a line, ["parse", text]. Standard output: true or false a line. Exit code 3: there is no npm.
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

const parse = createRequire(join(root, 'npm', 'package.json'))('spdx-expression-parse')

const answers = []
for await (const line of createInterface({ input: process.stdin })) {
  const [, text] = JSON.parse(line)
  try {
    parse(text)
    answers.push('true')
  } catch {
    answers.push('false')
  }
}
process.stdout.write(answers.join('\n') + '\n')
