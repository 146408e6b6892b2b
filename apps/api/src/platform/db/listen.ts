import pg from 'pg'

type Listening = {
  readonly url: string
  readonly channel: 'session_changed'
  readonly onMessage: (payload: string) => void
  /** Called after each (re)connection: messages may have been missed before it. */
  readonly onGap: () => void
  readonly onError: (error: Error) => void
}

/** One connection that only listens and connects again when it is lost. */
export function listen({ url, channel, onMessage, onGap, onError }: Listening) {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  const again = () => {
    client = undefined
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = undefined
      void open()
    }, 1000)
  }
  const open = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true })
    next.on('error', onError)
    next.on('end', again)
    next.on('notification', (message) => onMessage(message.payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      client = next
      onGap()
    } catch (error) {
      onError(error as Error)
      await next.end().catch(() => {})
      again()
    }
  }
  return {
    start: open,
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
