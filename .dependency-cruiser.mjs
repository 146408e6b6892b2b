/** The architecture, as rules a machine checks. Each rule says why. @type {import('dependency-cruiser').IConfiguration} */
const tests = '(\\.test\\.ts$|/test/)'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'a cycle means two files are really one',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain computes: no package, no node:, no other workspace, so the browser and the server agree',
      severity: 'error',
      from: { path: '^packages/domain/src', pathNot: tests },
      to: { pathNot: '^packages/domain/src' },
    },
    {
      name: 'schemas-import-only-zod',
      comment: 'schemas say what crosses HTTP, nothing else',
      severity: 'error',
      from: { path: '^packages/schemas/src', pathNot: tests },
      to: { pathNot: ['^packages/schemas/src', 'node_modules/zod'] },
    },
    {
      name: 'client-imports-only-schemas',
      comment: 'the client runs in a browser and in scripts',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: tests },
      to: { pathNot: ['^packages/client/src', '^packages/schemas/src', 'node_modules/zod'] },
    },
    {
      name: 'platform-knows-no-feature',
      comment: 'platform is below every feature',
      severity: 'error',
      from: { path: '^apps/api/src/platform', pathNot: tests },
      to: { path: '^apps/api/src/(?!platform/)' },
    },
    {
      name: 'features-meet-only-through-services',
      comment: 'a feature may call another feature only by its *.service.ts',
      severity: 'error',
      from: {
        path: '^apps/api/src/(?!platform/|commands/)([^/]+)/',
        pathNot: [tests, '\\.queries\\.ts$'],
      },
      to: {
        path: '^apps/api/src/[^/]+/',
        pathNot: ['^apps/api/src/($1|platform)/', '\\.service\\.ts$'],
      },
    },
    {
      name: 'queries-meet-only-in-queries',
      comment:
        'SQL may join what another feature owns, by the fragments of its *.queries.ts, and nothing else of it',
      severity: 'error',
      from: { path: '^apps/api/src/(?!platform/|commands/)([^/]+)/.*\\.queries\\.ts$' },
      to: { path: '^apps/api/src/[^/]+/', pathNot: ['^apps/api/src/($1|platform)/', '\\.queries\\.ts$'] },
    },
    {
      name: 'only-queries-touch-the-driver',
      comment:
        'SQL lives in *.queries.ts and platform/db; commands run on the host, and the worker hands its pool to the job runner',
      severity: 'error',
      from: {
        path: '^apps/api/src',
        pathNot: [
          '\\.queries\\.ts$',
          '^apps/api/src/platform/db/',
          '^apps/api/src/commands/',
          '^apps/api/src/worker\\.ts$',
          tests,
        ],
      },
      to: { path: 'node_modules/(pg|pg-pool)/' },
    },
    {
      name: 'services-and-queries-know-no-http',
      comment: 'a use case must run from a job or a command as well',
      severity: 'error',
      from: { path: '^apps/api/src/.*\\.(service|queries|jobs)\\.ts$' },
      to: {
        path: [
          'node_modules/(@fastify/|fastify/)',
          '\\.routes\\.ts$',
          '^apps/api/src/platform/http/(?!paging)',
        ],
      },
    },
    {
      name: 'web-never-imports-api',
      comment: 'the web app talks to the API over HTTP, through packages/client',
      severity: 'error',
      from: { path: '^apps/web/src' },
      to: { path: '^apps/api' },
    },
    {
      name: 'web-features-do-not-cross',
      comment: 'what two pages share goes to ui/, session/ or i18n/',
      severity: 'error',
      from: { path: '^apps/web/src/([^/]+)/', pathNot: tests },
      to: { path: '^apps/web/src/[^/]+/', pathNot: '^apps/web/src/($1|ui|session|i18n)/' },
    },
    {
      name: 'web-ground-floor-knows-no-feature',
      comment: 'ui/ and session/ are below the pages',
      severity: 'error',
      from: { path: '^apps/web/src/(ui|session|i18n)/' },
      to: { path: '^apps/web/src/(?!ui/|session/|i18n/)[^/]+/' },
    },
    {
      name: 'product-does-not-import-tools',
      comment: 'tools start and check the product; the container runs without them',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src', pathNot: tests },
      to: { path: '^(tools|bench)/|^apps/[^/]+/(test|e2e)/' },
    },
    {
      name: 'not-unresolvable',
      comment: 'an import that is not found is not checked either',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
}
