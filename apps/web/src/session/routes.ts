/**
 * The routes of the API for calling them, and its code lists. In the built app the plugin of vite.config.ts keeps only
 * what a call needs (method, path, credential) and the lists, so that a page that only reads does not load zod. A form imports its schema from
 * @stuurhuis/schemas itself.
 */
export * from '@stuurhuis/schemas'
