import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Serves the built web app beside the API: hashed files for ever, the page itself never cached, compressed twins first. */
export async function webApp(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: path.resolve(folder),
    prefix: '/',
    wildcard: false,
    index: false,
    preCompressed: true,
    dotfiles: 'deny',
    decorateReply: true,
    setHeaders(reply, file) {
      reply.header(
        'cache-control',
        file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  // every address that is neither a file nor the API is a page of the single-page app
  app.get('/*', async (request, reply) => {
    const url = request.url.split('?')[0] ?? ''
    // the handler that tells a wrong method from a wrong address
    if (/^\/(v1|livez|readyz)(\/|$)/.test(url) || /\.\w{1,8}$/.test(url)) return reply.callNotFound()
    reply.header('cache-control', 'no-cache')
    return reply.sendFile('index.html', { preCompressed: false } as never)
  })
}
