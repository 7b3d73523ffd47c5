// Unpacks archives with npm's own copy of tar, as pacote does, for the differential test of the tarball reader.
// Standard input: one JSON array a line, ["unpack", base64]. Standard output: one JSON value a line, [[path, size], …] sorted; null
// where npm refuses the archive. Exit code 3: there is no npm.
import { execSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'

let root
try {
  root = execSync('npm root -g', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
} catch {
  console.error('npm is not on PATH')
  process.exit(3)
}

const tar = createRequire(join(root, 'npm', 'package.json'))('tar')

const unpack = async (base64) => {
  const cwd = mkdtempSync(join(tmpdir(), 'ncm-tar-'))
  try {
    await new Promise((resolve, reject) => {
      const extractor = tar.x({ cwd, strip: 1, noChmod: true, noMtime: true, preserveOwner: false, filter: (_, entry) => !/Link$/.test(entry.type) })
      extractor.on('end', resolve)
      extractor.on('error', reject)
      extractor.end(Buffer.from(base64, 'base64'))
    })
    return readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => [relative(cwd, path), statSync(path).size])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, base64] = JSON.parse(line)
  console.log(JSON.stringify(await unpack(base64).catch(() => null)))
}
