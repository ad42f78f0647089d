//! `upr-network serve`.

use super::Ended;
use crate::application::Application;
use crate::settings::Settings;

/// Serves until a signal ends it.
pub fn run(settings: Settings) -> Result<(), Ended> {
    let base = settings.public_url.clone();
    let host = settings.bind.first().map(std::net::SocketAddr::ip);
    let application = Application::build(settings)?;
    let port = application.port()?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).max_blocking_threads(8).enable_all().build()?;
    let system = actix_web::rt::System::with_tokio_rt(move || {
        // The workers have runtimes of their own; this one only waits and starts.
        runtime
    });
    system.block_on(application.run(move |_| {
        let base = if base.is_empty() {
            host.map(|host| format!("http://{}", std::net::SocketAddr::new(host, port))).unwrap_or_default()
        } else {
            base
        };
        announce(&base);
    }))?;
    Ok(())
}

/// The addresses to open, for whoever started it.
#[expect(clippy::print_stdout, reason = "it is what the command is asked for")]
fn announce(base: &str) {
    println!("upr-network is ready:");
    for (path, what) in [
        ("/", "what this is, with questions to try"),
        ("/docs", "the REST face, to read and try"),
        ("/graphql", "the GraphQL face"),
        ("/openapi.json", "its description for programs"),
    ] {
        println!("  {base}{path:<14} {what}");
    }
}
