import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, startLanguage } from './i18n/index.ts'
import { router } from './router.ts'
import { startTheme } from './ui/theme.ts'
import './style.css'

startTheme()
await startLanguage()
createApp(App).use(createPinia()).use(PiniaColada).use(i18n).use(router).mount('#app')
