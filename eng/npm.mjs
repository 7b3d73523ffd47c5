// The installed npm's own modules, for the scripts that ask npm what is right. Ends with exit code 3 where there is no npm.
import { execSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const findRoot = () => {
  try {
    return execSync('npm root -g', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    console.error('npm is not on PATH')
    process.exit(3)
  }
}

// The folder of the npm package itself.
export const npm = join(findRoot(), 'npm')

// Requires what npm requires, from npm's own node_modules.
export const requireFromNpm = createRequire(join(npm, 'package.json'))
