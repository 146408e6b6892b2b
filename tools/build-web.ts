/** Builds the web app when its sources changed since the last build. Also a command: `node tools/build-web.ts`. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PlainError } from './plain-error.ts'

const root = path.resolve(import.meta.dirname, '..')
const webFolder = path.join(root, 'apps/web')

/** The folder of the built files, for the server's WEB_DIST. */
export const webDist = path.join(webFolder, 'dist')
const stampFile = path.join(webDist, '.sources')

/**
 * @returns true when a build was made, false when the last one still fits
 * @throws PlainError with the end of the builder's output
 */
export async function buildWeb(onStart: () => void = () => {}): Promise<boolean> {
  const sources = hashSources()
  const isFresh =
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === sources &&
    existsSync(path.join(webDist, 'index.html'))
  if (isFresh) return false
  onStart()
  const child = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    cwd: webFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  if (code !== 0) {
    const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^ {4}at /.test(line))
    throw new PlainError(`The web app could not be built:\n${lines.slice(0, 20).join('\n')}`)
  }
  writeFileSync(stampFile, sources)
  return true
}

function hashSources(): string {
  const files = globSync(
    [
      'apps/web/{src,public}/**/*',
      'apps/web/{index.html,vite.config.ts,package.json}',
      'packages/*/src/**/*',
      'pnpm-lock.yaml',
    ],
    { cwd: root, exclude: (entry) => entry.name.endsWith('.test.ts'), withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

if (import.meta.main) {
  const isBuilt = await buildWeb(() => console.log('Building the web app …'))
  console.log(isBuilt ? `Built ${path.relative(root, webDist)}.` : 'Nothing changed since the last build.')
}
