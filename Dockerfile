# upr-network without a database: it needs DATABASE_URL. PostgreSQL's client library is the system's, which speaks TLS.

FROM rust:1.95-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --no-default-features \
 && install -D target/release/upr-network /out/upr-network

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libpq5 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 upr \
 && useradd --system --uid 10001 --gid upr --home-dir /data --no-create-home --shell /usr/sbin/nologin upr \
 && install -d -o upr -g upr -m 0700 /data
COPY --from=build /out/upr-network /usr/local/bin/upr-network
COPY --chmod=0755 scripts/healthcheck /usr/local/bin/healthcheck
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/upr-network/
ENV UPR_BIND=0.0.0.0:8080 \
    UPR_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
# Keys live here.
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["healthcheck"]
ENTRYPOINT ["upr-network"]
CMD ["serve"]
