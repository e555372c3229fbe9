# syntax=docker/dockerfile:1

# Builds dist/ with everything that takes.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/embedded-postgres-server/package.json packages/embedded-postgres-server/
COPY packages/chart/package.json packages/chart/
COPY packages/portal/package.json packages/portal/
COPY packages/client-typescript/package.json packages/client-typescript/
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json prisma.config.ts ./
COPY prisma prisma
COPY scripts scripts
COPY packages packages
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts
# Peers of the client that nothing needs once it is generated: npm keeps them, the image does not.
RUN cd node_modules && rm -rf prisma typescript effect @electric-sql react react-dom elkjs fast-check remeda \
    @prisma/dev @prisma/engines @prisma/engines-version @prisma/fetch-engine @prisma/get-platform \
    @prisma/studio-core @prisma/query-plan-executor @prisma/streams-local

# Carries what runs, and nothing else. A database of one's own is expected (DATABASE_URL); without one the embedded
# server keeps its data in the volume.
FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 EDGEMETER_DATA=/data \
    MALLOC_ARENA_MAX=2
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin edgemeter \
    && install -d -o edgemeter -g edgemeter -m 0700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
# Linked from node_modules.
COPY --from=build /app/packages packages
COPY --from=build /app/prisma prisma
COPY --from=build /app/dist dist
USER edgemeter
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=8", "--enable-source-maps", "dist/main.js"]
