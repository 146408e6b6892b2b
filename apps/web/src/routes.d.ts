declare module 'virtual:routes' {
  export * from '@stuurhuis/schemas'
}
