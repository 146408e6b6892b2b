/** Rules of the house that no linter knows. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Lines of files that match, as `file:line text`. */
function linesThatMatch(patterns: string[], bad: RegExp, allow: RegExp = /^$/): string[] {
  return globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' })
    .sort()
    .filter((file) => !allow.test(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .map((line, index) => ({ line, where: `${file}:${index + 1}` }))
        .filter(({ line }) => bad.test(line))
        .map(({ line, where }) => `${where} ${line.trim()}`),
    )
}

test('colours stand in the design tokens alone, so that light and dark stay complete', () => {
  const files = ['apps/web/src/**/*.{vue,ts}', 'apps/web/src/**/*.css']
  expect(
    linesThatMatch(files, /#[0-9a-f]{3,8}\b(?!.*-->)|\brgba?\(/i, /(style|tokens)\.css$|\.test\.ts$/),
  ).toEqual([])
})

test('no text is put into the page as markup', () => {
  expect(linesThatMatch(['apps/web/src/**/*.{vue,ts}'], /v-html|innerHTML|insertAdjacentHTML/)).toEqual([])
})

test('no test is skipped, focused or repeated until it passes', () => {
  const files = ['{apps,packages,tools,bench}/**/*.{test,e2e}.ts']
  expect(
    linesThatMatch(
      files,
      /\b(test|it|describe)\.(skip|only|todo|fails)\b|\bretry:\s*[1-9]/,
      /tools\/house-rules/,
    ),
  ).toEqual([])
})

test('no error is silenced without a reason beside it', () => {
  const files = ['{apps,packages,tools,bench}/**/*.{ts,vue,mjs}']
  const silenced =
    /(@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable\S*|biome-ignore \S+?:?)\s*(\*\/|-->|$)/
  expect(linesThatMatch(files, silenced, /tools\/house-rules/)).toEqual([])
})

test('migrations are numbered without a gap', () => {
  const names = globSync('apps/api/migrations/*.sql', { cwd: root })
    .map((file) => path.basename(file))
    .sort()
  expect(names.map((name) => name.slice(0, 4))).toEqual(
    names.map((_, index) => String(index + 1).padStart(4, '0')),
  )
})
