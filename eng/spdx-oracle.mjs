// Says which texts npm's own spdx-expression-parse accepts, for the differential test.
// Standard input: one JSON array a line, ["parse", text]. Standard output: true or false a line. Exit code 3: there is no npm.
import { createInterface } from 'node:readline'

import { requireFromNpm } from './npm.mjs'

const parse = requireFromNpm('spdx-expression-parse')

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
