// Says what npm itself makes of a lock file: one line of JSON with its nodes, edges and flags.
//
//   node eng/graph-oracle.mjs path/to/package-lock.json
//
// The arborist is the one inside the installed npm. Its flags are reset and computed again from the edges, since loadVirtual believes the
// lock's. Workspaces must exist on disk for npm to see them, so the lock is loaded from a temporary copy of the project in which each
// folder that the lock describes has a package.json: the real one where there is one, else the lock's description of it.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { requireFromNpm } from './npm.mjs'

const Arborist = requireFromNpm('@npmcli/arborist')
const arboristFolder = path.dirname(requireFromNpm.resolve('@npmcli/arborist'))
const calcDepFlags = requireFromNpm(path.join(arboristFolder, 'calc-dep-flags.js'))
const resetDepFlags = requireFromNpm(path.join(arboristFolder, 'reset-dep-flags.js'))

const lockPath = path.resolve(process.argv[2])
const temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'graph-oracle-')))
try {
  const project = path.join(temporary, 'project')
  copyProject(lockPath, project)
  process.stdout.write(JSON.stringify(describe(await load(project), project)) + '\n')
} finally {
  fs.rmSync(temporary, { recursive: true, force: true })
}

function copyProject (lock, project) {
  const source = path.dirname(lock)
  const text = fs.readFileSync(lock, 'utf8').replace(/^\uFEFF/, '')
  const name = path.basename(lock) === 'npm-shrinkwrap.json' ? 'npm-shrinkwrap.json' : 'package-lock.json'
  fs.mkdirSync(project)
  fs.writeFileSync(path.join(project, name), text)
  copyManifest(path.join(source, 'package.json'), project)
  const { packages, dependencies } = JSON.parse(text)
  for (const [location, entry] of Object.entries(packages ?? {})) {
    const isFolder = location && !/(^|\/)node_modules\//.test(location) && !location.startsWith('..')
    if (isFolder && !copyManifest(path.join(source, location, 'package.json'), path.join(project, location))) {
      fs.writeFileSync(path.join(project, location, 'package.json'), JSON.stringify(entry))
    }
  }
  for (const { version } of packages ? [] : Object.values(dependencies ?? {})) {
    if (/^file:[^.]*$/.test(version)) {
      copyManifest(path.join(source, version.slice(5), 'package.json'), path.join(project, version.slice(5)))
    }
  }
}

function copyManifest (from, folder) {
  fs.mkdirSync(folder, { recursive: true })
  if (!fs.existsSync(from)) {
    return false
  }
  fs.copyFileSync(from, path.join(folder, 'package.json'))
  return true
}

async function load (project) {
  const tree = await new Arborist({ path: project }).loadVirtual()
  resetDepFlags(tree)
  calcDepFlags(tree)
  return tree
}

function describe (tree, project) {
  const nodes = []
  const edges = []
  const relative = spec => spec.startsWith(`file:${project}/`) ? `file:${spec.slice(project.length + 6)}` : spec
  for (const node of tree.inventory.values()) {
    nodes.push({
      location: node.location,
      name: node.packageName,
      version: node.isLink ? '' : node.version,
      link: node.isLink ? node.target.location : null,
      flags: flagsOf(node),
    })
    for (const edge of node.edgesOut.values()) {
      edges.push({ from: node.location, to: edge.to?.location ?? null, name: edge.name, spec: relative(edge.spec), type: edge.type })
    }
  }
  return { nodes, edges }
}

// An extraneous node has no other flag in a lock, whatever else may be true of it.
function flagsOf (node) {
  return node.extraneous
    ? ['extraneous']
    : ['dev', 'optional', 'devOptional', 'peer'].filter(flag => node[flag])
}
