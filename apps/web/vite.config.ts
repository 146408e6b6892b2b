import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { routesPlugin } from './tools/routes-plugin.ts'

/** In development the API runs on its own port; in production it serves the built files itself. */
const api = process.env['API_URL'] ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [vue(), tailwindcss(), routesPlugin()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'es2023',
    manifest: true,
    // A data: address would be refused by the content security policy for fonts.
    assetsInlineLimit: 0,
    // A schema that nobody uses is no reason to load zod: building one has no effect.
    rolldownOptions: { treeshake: { manualPureFunctions: ['z', 'contract'] } },
  },
  server: { proxy: { '/v1': { target: api, changeOrigin: false } } },
})
