/** Preloaded into the server and the worker: when the process that started them is gone, they stop in order. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// A listener keeps the channel, and so the process, alive; a finished worker must be able to end.
process.channel?.unref()
