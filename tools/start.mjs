// What `npm start` and `npm run dev` run, under whatever Node is installed: no import and no new syntax before the check.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(
    `Stuurhuis needs Node.js 20 or newer, and this is ${process.version}. Install a current one from https://nodejs.org.`,
  )
  process.exitCode = 1
} else {
  import('./bootstrap.mjs').then((bootstrap) => bootstrap.run('tools/supervisor.ts', process.argv.slice(2)))
}
