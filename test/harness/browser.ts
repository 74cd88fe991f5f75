import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium as playwright, type Browser } from 'playwright-core'

const INSTALLED = '/usr/bin/chromium'
/** A browser's first start on a machine that runs two test files at once. */
const LAUNCH_LIMIT_MS = 60_000
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))

/**
 * A real Chromium: the machine's own, or the one that comes as an npm package, so that nothing else has to be fetched.
 * Close it in `afterAll`.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = existsSync(INSTALLED)
    ? { executablePath: INSTALLED, env: {} }
    : await packagedChromium()
  return playwright.launch({
    executablePath,
    env: { ...process.env, ...env },
    timeout: LAUNCH_LIMIT_MS,
    // The package recommends arguments of its own, which we leave out: they switch off what our tests are about
    // (--disable-web-security), and with --single-process the browser dies when its first page closes.
    args: ['--use-angle=swiftshader', '--font-render-hinting=none', '--disable-dev-shm-usage'],
    // The sandbox refuses to run as root and in many containers, and the pages that it opens here are our own.
    chromiumSandbox: false,
  })
}

type Packaged = { executablePath: string; env: Record<string, string> }

/** Unpacks the browser beside the other dependencies, once: 200 MB, 2 s. Whole or not at all, whoever else does it. */
async function packagedChromium(): Promise<Packaged> {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')))
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const target = join(CACHE, `chromium-${version}`)
  if (!existsSync(target)) {
    mkdirSync(CACHE, { recursive: true })
    const draft = mkdtempSync(join(CACHE, 'unpacking-'))
    try {
      await unpack(join(packageFolder, 'bin'), draft)
      renameSync(draft, target)
    } catch (error) {
      if (!existsSync(target)) throw error
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  }
  const executablePath = join(target, 'chromium')
  return { executablePath, env: await whatTheMachineLacks(executablePath, target) }
}

/** In a process of its own, because the package unpacks into the temporary folder, under names that anybody can guess. */
async function unpack(archives: string, target: string): Promise<void> {
  const names = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']
  const paths = JSON.stringify(names.map((name) => join(archives, name)))
  const script = `import { inflate } from '@sparticuz/chromium'; await Promise.all(${paths}.map((path) => inflate(path)))`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: dirname(dirname(CACHE)),
    env: { ...process.env, TMPDIR: target },
  })
}

/** A machine without a desktop may have neither the libraries nor a font; the package carries both. */
async function whatTheMachineLacks(executablePath: string, folder: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {}
  const libraries = await promisify(execFile)('ldd', [executablePath]).catch(() => ({ stdout: 'not found' }))
  if (libraries.stdout.includes('not found')) env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib')
  if (!existsSync('/etc/fonts/fonts.conf')) {
    env.FONTCONFIG_FILE = join(folder, 'fonts.conf')
    writeFileSync(
      env.FONTCONFIG_FILE,
      `<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
    )
  }
  return env
}
