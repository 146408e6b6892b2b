# One image for the server, the worker and the preparation of the database; what runs is said by the command.
# Node runs the TypeScript sources directly, and only outside node_modules, so the image holds the workspace itself.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
RUN npm install --global pnpm@12.20.0 && npm cache clean --force

FROM base AS build
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
COPY packages packages
COPY tools/package.json tools/
COPY bench/package.json bench/
RUN pnpm install --frozen-lockfile --filter @stuurhuis/web...
COPY tools tools
COPY apps/web apps/web
RUN node tools/build-web.ts

FROM base AS dependencies
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
COPY packages packages
COPY tools/package.json tools/
COPY bench/package.json bench/
RUN pnpm install --prod --frozen-lockfile --filter-prod @stuurhuis/api...

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 WEB_DIST=/app/apps/web/dist STUURHUIS_SECRET_DIR=/run/stuurhuis
WORKDIR /app
COPY --from=dependencies /app ./
COPY apps/api/src apps/api/src
COPY apps/api/migrations apps/api/migrations
COPY --from=build /app/apps/web/dist apps/web/dist
COPY LICENSE CHANGELOG.md ./
# Files belong to root: the process can read its program and change nothing of it; it needs no writable folder but /tmp.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/server.ts"]
