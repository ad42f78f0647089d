//! Figures for Prometheus, on an address of their own, away from the public.

use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Serves figures at this address.
///
/// # Errors
/// Where the address can't be had, or figures are collected already.
pub fn serve(address: SocketAddr) -> std::io::Result<ServerHandle> {
    let recorder = PrometheusBuilder::new()
        .set_buckets(&[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0])
        .map_err(std::io::Error::other)?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| std::io::Error::other(error.to_string()))?;
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(handle.clone())).route("/metrics", web::get().to(figures))
    })
    .workers(1)
    .disable_signals()
    .bind(address)?
    .run();
    let stop = server.handle();
    tokio::task::spawn(server);
    Ok(stop)
}

async fn figures(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}
