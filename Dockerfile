# syntax=docker/dockerfile:1

# Everything is made on the building machine for the machine it will run on, arm64 or amd64: npm is told which,
# so that nothing has to be emulated.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm install
COPY . .
RUN npm pack \
 && mkdir -p /cityflow /data \
 && tar -xzf cityflow-*.tgz -C /cityflow --strip-components=1 \
 && cp package-lock.json /cityflow
WORKDIR /cityflow
ARG TARGETARCH
# npm calls amd64 x64
RUN cpu=${TARGETARCH#amd64} && npm install --omit=dev --os=linux --libc=glibc --cpu="${cpu:-x64}"

# The processing handler on AWS Lambda.
FROM public.ecr.aws/lambda/nodejs:24 AS lambda
COPY --from=build /cityflow ${LAMBDA_TASK_ROOT}
CMD ["dist/lambda/process.handler"]

# The command line. Lake, embedded store, copies and reports lie in /data.
FROM node:24.21.0-bookworm-slim AS cityflow
COPY --from=build /cityflow /cityflow
COPY --from=build --chown=1000:1000 /data /data
USER 1000:1000
WORKDIR /data
VOLUME /data
# `serve` and `start`: from within a container, all addresses are the way to the host
ENV API_HOST=0.0.0.0
EXPOSE 5000
HEALTHCHECK --interval=5m --timeout=1m --start-period=1m CMD ["node", "/cityflow/bin/cityflow.js", "check", "--quiet"]
ENTRYPOINT ["node", "/cityflow/bin/cityflow.js"]
CMD ["run"]
