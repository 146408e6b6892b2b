/**
 * A Chromium for the journeys. Looked for in this order: CHROMIUM_PATH, a browser that Playwright manages, Chromium or
 * Chrome of the system; else brought: the npm package @sparticuz/chromium (Linux x64), else the Debian package.
 * As a command (`node tools/chromium.ts`) it brings one where there is none and prints its path.
 */
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { PlainError } from './plain-error.ts'

const packageVersion = '153.0.0'
const root = path.resolve(import.meta.dirname, '..')
const cache = path.join(root, 'node_modules/.cache/stuurhuis-chromium')
const wrapper = path.join(cache, 'chromium')

/** Launch arguments that work as root, in a container and without a network. */
export const chromiumArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser's executable. @throws PlainError when there is none: `npm test` brings one */
export function chromiumPath(): string {
  const found = findChromium()
  if (found !== undefined) return found
  throw new PlainError('There is no Chromium; run npm test, which brings one, or set CHROMIUM_PATH.')
}

/** A running browser for tests; close it when done. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (isExecutable(named)) return named
    throw new PlainError(`CHROMIUM_PATH names ${named}, which is no program.`)
  }
  const candidates = [...managedByPlaywright(), ...ofSystem(), wrapper]
  return candidates.find(isExecutable)
}

function managedByPlaywright(): string[] {
  const folders = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    path.join(homedir(), '.cache/ms-playwright'),
    path.join(homedir(), 'Library/Caches/ms-playwright'),
  ]
  return folders
    .filter((folder) => folder !== undefined && folder !== '' && existsSync(folder))
    .flatMap((folder) =>
      globSync(
        [
          'chromium*/chrome-linux*/chrome',
          'chromium*/chrome-*/headless_shell',
          'chromium*/chrome-*/chrome-headless-shell',
          'chromium*/chrome-mac*/*.app/Contents/MacOS/*',
        ],
        { cwd: folder },
      )
        .sort()
        .reverse()
        .map((file) => path.join(folder ?? '', file)),
    )
}

function ofSystem(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function bringChromium(): Promise<string> {
  const attempts: [isPossible: boolean, bring: () => Promise<void> | void][] = [
    [process.platform === 'linux' && process.arch === 'x64', installPackage],
    [process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'), installDebianPackage],
  ]
  for (const [isPossible, bring] of attempts) {
    if (!isPossible) continue
    try {
      await bring()
      const found = findChromium()
      if (found !== undefined && (await answers(found))) return found
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
    }
    rmSync(cache, { recursive: true, force: true })
  }
  throw new PlainError(
    'No browser could be brought. Install Chromium or Chrome, or set CHROMIUM_PATH, and run again.',
  )
}

/**
 * Unpacked in our own cache, never in the shared /tmp, where somebody else could have put a program of that name. The
 * package carries the libraries that a bare machine lacks; a wrapper names them.
 */
async function installPackage(): Promise<void> {
  console.error(`Bringing Chromium from the npm package @sparticuz/chromium ${packageVersion} …`)
  mkdirSync(path.join(cache, 'unpacked'), { recursive: true })
  writeFileSync(path.join(cache, 'package.json'), '{ "private": true }\n')
  const npm = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', `@sparticuz/chromium@${packageVersion}`],
    {
      cwd: cache,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (npm.status !== 0) throw new PlainError('npm could not install @sparticuz/chromium.')
  process.env.TMPDIR = path.join(cache, 'unpacked')
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x' // makes the package unpack the libraries too
  const entry = path.join(cache, 'node_modules/@sparticuz/chromium/build/index.js')
  const { default: packaged } = (await import(pathToFileURL(entry).href)) as {
    default: { executablePath(): Promise<string> }
  }
  const executable = await packaged.executablePath()
  const unpacked = path.dirname(executable)
  // The package's own file names folders of another machine.
  const fonts = path.join(unpacked, 'fonts')
  writeFileSync(
    path.join(fonts, 'fonts.conf'),
    `<?xml version="1.0"?>\n<fontconfig><dir>${path.join(fonts, 'fonts')}</dir><cachedir>${path.join(fonts, 'cache')}</cachedir></fontconfig>\n`,
  )
  const hasFonts =
    existsSync('/etc/fonts/fonts.conf') &&
    existsSync('/usr/share/fonts') &&
    readdirSync('/usr/share/fonts').length > 0
  writeFileSync(
    wrapper,
    [
      '#!/bin/sh',
      // System libraries first: the packaged ones are for machines that have none.
      `export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${path.join(unpacked, 'al2023/lib')}"`,
      ...(hasFonts ? [] : [`export FONTCONFIG_PATH="${fonts}"`]),
      `exec "${executable}" "$@"`,
      '',
    ].join('\n'),
    { mode: 0o755 },
  )
}

function installDebianPackage(): void {
  console.error('Bringing Chromium from the Debian package …')
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const done = spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env })
    if (done.status !== 0) throw new PlainError(`apt-get ${args[0]} failed.`)
  }
}

/** A program that is there but lacks a library is no browser. */
async function answers(executablePath: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({ executablePath, args: chromiumArgs, timeout: 60_000 })
    const page = await browser.newPage()
    await page.setContent('<p>works</p>')
    const text = await page.textContent('p')
    await browser.close()
    return text === 'works'
  } catch (error) {
    console.error(error instanceof Error ? error.message.split('\n')[0] : String(error))
    return false
  }
}

if (import.meta.main) {
  try {
    console.log(findChromium() ?? (await bringChromium()))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
