# Tickdeck in a container, for this machine alone:
#   docker build -t tickdeck . && docker run -p 127.0.0.1:3000:3000 -e TICKDECK_OPEN=true -v tickdeck:/data tickdeck
# For others: -e TICKDECK_TOKEN=… in the place of TICKDECK_OPEN.
# What is run is the package that `npm pack` makes; nothing of the build is in it.
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN mkdir /out && npm pack --pack-destination /out

FROM node:22-bookworm-slim
COPY --from=build /out /tmp/package
RUN npm install --global --offline /tmp/package/*.tgz && rm -rf /tmp/package && mkdir /data && chown node /data
USER node
WORKDIR /data
VOLUME /data
EXPOSE 3000
ENV NODE_ENV=production TICKDECK_HOST=0.0.0.0 TICKDECK_PORT=3000 TICKDECK_RECORDINGS=/data
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["tickdeck", "serve"]
