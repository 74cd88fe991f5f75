#!/usr/bin/env node
// One esbuild for everything that runs: the program with the merchant's extensions, the scripts of the public pages,
// the staff's workspace, and the styles. A second build tool for the browser was left out: this one takes half a second.
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build as bundle, transform } from 'esbuild'
import { fingerprint } from './stale.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Browsers of the last three years; older ones get the pages without their enhancements. */
const BROWSERS = ['chrome111', 'firefox115', 'safari16.4']
/** Below this a compressed copy saves less than the header that announces it. */
const COMPRESS_FROM_BYTES = 150

/**
 * Builds into `<root>/dist`: `server/` (the program and one file per extension) and `assets/` (named by content, with
 * .br and .gz beside, and `manifest.json`: logical name → file). Nothing is half-built: it is moved into place at the end.
 */
export async function build({ root = ROOT } = {}) {
  const stamp = fingerprint(root)
  const draft = mkdtempSync(join(root, '.dist-'))
  try {
    await buildServer(root, join(draft, 'server'))
    const assets = await buildAssets(root, join(draft, 'assets'))
    writeFileSync(join(draft, 'stamp'), stamp)
    // A temporary folder is private; a build may be started by another account than the one that made it.
    chmodSync(draft, 0o755)
    putInPlace(draft, join(root, 'dist'))
    return assets
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

async function buildServer(root, outdir) {
  const entryPoints = [
    ...globSync('src/rapport.ts', { cwd: root }).map((path) => ({ in: path, out: 'rapport' })),
    // The parser's thread is a program of its own.
    ...globSync('src/platform/mail/in/thread.ts', { cwd: root }).map((path) => ({ in: path, out: 'mail-parser' })),
    ...globSync('src/platform/mail/check/thread.ts', { cwd: root }).map((path) => ({ in: path, out: 'mail-check' })),
    // So is the sorter's.
    ...globSync('src/modules/desk/blueprint/thread.ts', { cwd: root }).map((path) => ({ in: path, out: 'sorter' })),
    // And the finder's.
    ...globSync('src/modules/help/finding/thread.ts', { cwd: root }).map((path) => ({ in: path, out: 'finder' })),
    ...globSync('extensions/*/index.ts', { cwd: root }).map((path) => ({
      in: path,
      out: `extensions/${basename(dirname(path))}`,
    })),
  ]
  if (entryPoints.length === 0) return
  await bundle({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    // Extensions see the house by this one name.
    alias: { rapport: join(root, 'src/extension.ts') },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    keepNames: true,
    sourcemap: true,
    logLevel: 'warning',
  })
}

/** Words of rooms that come on demand (src/ui/messages/later/): whatever chunk says them brings them along, so the catalogue needs none. */
const laterWords = {
  name: 'later-words',
  setup(bundling) {
    bundling.onResolve({ filter: /\/messages\/later\// }, ({ path, importer }) =>
      importer.endsWith('/ui/words.ts') ? { path, namespace: 'later-words' } : undefined,
    )
    bundling.onLoad({ filter: /./, namespace: 'later-words' }, ({ path }) => ({
      contents: `export const ${basename(path, '.ts')} = { en: {}, nb: {} }`,
    }))
  },
}

/** Words of letters and of pages for customers, which the workspace never says: a tenth of what it would load first. */
const UNSAID =
  /src\/ui\/messages\/(mail|complaints|help|help-(searching|button|elsewhere|growth|answering|articles|monitor|unasked))\.ts$/
/** But these it says wherever they were declared: settings, what customers allow, what stands on their line and why somebody looked. */
const SAID = /^(setting|purpose|line|reason|projection)\./
const leaveOutWords = {
  name: 'leave-out-words',
  setup(bundling) {
    bundling.onLoad({ filter: UNSAID }, async ({ path }) => {
      // Not imported as it is: in a copy below node_modules, of which crash tests build one, Node strips no types.
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts' })
      const [[name, words]] = Object.entries(await import(`data:text/javascript,${encodeURIComponent(code)}`))
      const said = Object.fromEntries(
        Object.entries(words).map(([locale, all]) => [
          locale,
          Object.fromEntries(Object.entries(all).filter(([key]) => SAID.test(key))),
        ]),
      )
      return { contents: `export const ${name} = ${JSON.stringify(said)}`, loader: 'js' }
    })
  },
}

async function buildAssets(root, outdir) {
  const shared = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: BROWSERS,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'file', '.woff2': 'file', '.webp': 'file', '.png': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  }
  const find = (pattern) => globSync(pattern, { cwd: root }).filter((path) => !/\.(test|d)\.tsx?$/.test(path))
  const named = (path) => ({ in: path, out: basename(path).replace(/\.\w+$/, '') })
  const builds = [
    // Each page's script stands alone: a shared piece would be one more request before the first one runs.
    { entryPoints: find('browser/pages/*.{ts,tsx}').map(named) },
    // The chat's button runs as a classic script on pages of other sites: in a function, or its names would be that page's.
    { entryPoints: find('browser/widget/widget.ts').map(named), format: 'iife' },
    // So does the help's; what it loads is one piece without Preact.
    { entryPoints: find('browser/help/help.ts').map(named), format: 'iife' },
    { entryPoints: find('browser/help/help-panel.ts').map(named) },
    // What the button loads when it is needed, in pieces that share Preact. They name each other beside themselves, wherever the page is.
    { entryPoints: find('browser/widget/{chat,chat-more,invitation}.tsx').map(named), splitting: true },
    { entryPoints: find('src/ui/*.css').map(named) },
    {
      entryPoints: find('browser/workspace/main.tsx').map((path) => ({ in: path, out: 'workspace' })),
      splitting: true,
      plugins: [laterWords, leaveOutWords],
    },
  ]
  mkdirSync(outdir, { recursive: true })
  const assets = []
  for (const part of builds.filter(({ entryPoints }) => entryPoints.length > 0)) {
    const { metafile } = await bundle({ ...shared, ...part })
    assets.push(...describeOutputs(metafile, part.entryPoints))
  }
  for (const { file } of assets) compress(join(outdir, file))
  const manifest = {}
  for (const { name, file } of assets.filter((asset) => asset.name)) {
    if (manifest[name]) throw new Error(`Two sources want to be ${name} in the browser: rename one of them.`)
    manifest[name] = file
  }
  writeFileSync(join(outdir, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  return assets
}

/** One entry per written file; entry points have a logical name and the files that must arrive with them. */
function describeOutputs({ outputs }, entryPoints) {
  return Object.entries(outputs)
    .flatMap(([path, output]) => {
      const asset = { file: basename(path), name: undefined, needs: neededBy(path, outputs) }
      const entry = entryPoints.find((point) => point.in === output.entryPoint)
      if (!entry) return [asset]
      asset.name = entry.out + path.slice(path.lastIndexOf('.'))
      // The style sheet that a script's imports add up to has no entry of its own.
      const style = output.cssBundle && { file: basename(output.cssBundle), name: `${entry.out}.css`, needs: [] }
      return style ? [asset, style] : [asset]
    })
    .filter((asset, _, all) => asset.name || !all.some((other) => other.name && other.file === asset.file))
}

function neededBy(path, outputs, seen = new Set()) {
  for (const { path: next, kind } of outputs[path].imports) {
    if (kind === 'dynamic-import' || seen.has(basename(next)) || !outputs[next]) continue
    seen.add(basename(next))
    neededBy(next, outputs, seen)
  }
  return [...seen]
}

function compress(path) {
  const bytes = readFileSync(path)
  if (bytes.length < COMPRESS_FROM_BYTES || /\.(woff2|webp|png)$/.test(path)) return
  const text = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: text }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
}

/** Of two builds at once the later one stays; each is whole. */
function putInPlace(draft, target) {
  for (let attempt = 0; ; attempt += 1) {
    const old = `${draft}-old`
    if (existsSync(target)) renameSync(target, old)
    try {
      renameSync(draft, target)
      return
    } catch (error) {
      if (attempt === 5 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    } finally {
      rmSync(old, { recursive: true, force: true })
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now()
  process.stderr.write('Building Rapport …')
  try {
    await build()
    process.stderr.write(` done in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  } catch (error) {
    // esbuild has printed what is wrong and where.
    process.stderr.write(` failed: ${error.message.split('\n')[0]}\n`)
    process.exitCode = 1
  }
}
