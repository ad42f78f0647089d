//! The baseline of a kept answer: a handler of actix-web that has its body ready made, in a process of its own.

use std::path::Path;
use std::process::Command;

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::Outcome;
use crate::processes::Server;

/// Serves the body in this file at every address.
pub fn serve(port: u16, body: &Path) -> Outcome<()> {
    let body = Data::new(Bytes::from(std::fs::read(body)?));
    let workers = std::thread::available_parallelism()?.get();
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || App::new().app_data(body.clone()).default_service(web::to(answer)))
            .workers(workers)
            .bind(("127.0.0.1", port))?
            .run()
            .await
    })?;
    Ok(())
}

async fn answer(body: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(Bytes::clone(&body))
}

/// Starts it.
pub fn start(body: &Path, log: &Path) -> Outcome<Server> {
    let bench = std::env::current_exe()?;
    Server::start(
        |port| {
            let mut command = Command::new(bench);
            command.arg("--port").arg(port.to_string()).arg("--ready-made").arg(body);
            command
        },
        log,
    )
}
