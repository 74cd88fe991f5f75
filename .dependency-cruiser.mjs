// The arrows of the house. Which module stands where is said in modules.json; here is what follows from it.
import { readFileSync } from 'node:fs'

const { lines } = JSON.parse(readFileSync(new URL('modules.json', import.meta.url), 'utf8'))

/** Every module, with all that it may not import: its neighbours on the line and those above. */
const arrows = lines
  .flatMap((line, height) =>
    line.map((module) => ({
      name: `${module}-points-down`,
      comment: `${module} may import lower lines of modules.json only. What must happen higher up goes through the log.`,
      severity: 'error',
      from: { path: `^src/modules/${module}/` },
      to: {
        path: `^src/modules/(${lines
          .slice(0, height + 1)
          .flat()
          .filter((other) => other !== module)
          .join('|')})/`,
      },
    })),
  )
  .filter(({ to }) => !to.path.includes('()'))

const TEST = '\\.test\\.tsx?$'
/** Files of the program that belong to no module join modules together, and see these files beside the front doors. */
const JOINTS = '(index|routes|jobs|reactions|privacy|imports|contract|slots|letters)\\.tsx?$'

export default {
  forbidden: [
    ...arrows,
    {
      name: 'module-is-declared',
      comment: 'A module has its place in modules.json.',
      severity: 'error',
      from: { path: `^src/modules/(?!(${lines.flat().join('|')})/)` },
      to: {},
    },
    {
      name: 'front-door',
      comment: 'Another module is entered through its index.ts.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'front-door-from-the-hall',
      comment: 'What joins the modules sees their front doors and what they hand in: routes, jobs, reactions, privacy.',
      severity: 'error',
      from: { path: '^src/(?!modules/)', pathNot: TEST },
      to: {
        path: '^src/modules/[^/]+/', // In the module's own folder or in that of a capability.
        pathNot: [`^src/modules/[^/]+/${JOINTS}`, `^src/modules/[^/]+/[^/]+/${JOINTS}`],
      },
    },
    {
      name: 'ui-knows-no-module',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/', pathNot: ['^src/ui/', '^src/platform/'] },
    },
    {
      name: 'platform-knows-no-customer',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'modules-do-not-know-the-hall',
      comment: 'main, routes, recurring and the command line know the modules, not the other way round.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: TEST },
      to: { path: '^src/[^/]+\\.tsx?$|^src/command-line/' },
    },
    {
      name: 'browser-takes-types-only',
      comment: 'Code of the server in the browser would carry its libraries, and its secrets, to everybody.',
      severity: 'error',
      from: { path: '^browser/', pathNot: TEST },
      to: { path: '^src/(modules|platform)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'browser-knows-contracts-only',
      comment: 'What a browser may know of a module is its contract.',
      severity: 'error',
      from: { path: '^browser/', pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: ['^src/ui/', '^src/platform/', '^src/modules/[^/]+/(contract|routes)\\.tsx?$', '^src/routes\\.ts$'],
      },
    },
    {
      name: 'server-knows-no-browser',
      severity: 'error',
      from: { path: '^(src|extensions)/', pathNot: TEST },
      to: { path: '^browser/' },
    },
    {
      name: 'extension-knows-rapport-only',
      severity: 'error',
      from: { path: '^extensions/([^/]+)/' },
      to: { path: '^(src|browser|test|bench|extensions)/', pathNot: ['^extensions/$1/', '^src/extension\\.ts$'] },
    },
    {
      name: 'program-needs-no-test',
      severity: 'error',
      from: { path: '^(src|browser|extensions)/', pathNot: TEST },
      to: { path: ['^(test|bench)/', TEST] },
    },
    {
      name: 'program-needs-no-development-tool',
      severity: 'error',
      from: { path: '^(src|browser|extensions)/', pathNot: [TEST] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no JavaScript interface; with the default parser not one file would be seen.
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^node_modules/\\.cache'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}
