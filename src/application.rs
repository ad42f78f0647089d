//! The application: `serve` and the tests build and run the very same thing. It listens before the database is up to
//! date, so that whoever asks meanwhile is told so.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use diesel::connection::SimpleConnection;
use utoipa_actix_web::AppExt;

use crate::access::keyring::{Keyring, KeyringFailure};
use crate::acts;
use crate::background::mail::{Mailer, MailerFailure};
use crate::background::{cleaning, watch};
use crate::database::connections::{Address, Role};
use crate::database::door::{Door, Sizes, write_with};
use crate::database::migrations::{self, MigrationFailure};
use crate::database::notices;
use crate::database::private_server::{PrivateServer, PrivateServerFailure};
use crate::database::roles::{self, RolesFailure};
use crate::domain::failure::Failure;
use crate::domain::mid_term::MidTermRule;
use crate::settings::Settings;
use crate::wire::answer::{Answer, Freshness};
use crate::wire::ask::Ask;
use crate::wire::front::front;
use crate::wire::limits::{MOST_BODY_BYTES, MOST_UPLOAD_BYTES, RateLimit};
use crate::wire::problem::{Problem, of_status};
use crate::wire::service::{Origins, Route, Service};
use crate::{graphql, pages, rest};

/// How many connections serve whom.
fn connections() -> Sizes {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let public = u32::try_from(cores * 4).unwrap_or(16).clamp(6, 24);
    Sizes { public, shared: public / 2, desk: public / 2, keeper: 3 }
}

/// Why the program could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFailure {
    /// The address is taken, or is none of this machine.
    #[error("{setting}: can't listen at {address} ({source})")]
    Bind {
        /// Which setting names it.
        setting: &'static str,
        /// Where.
        address: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The private PostgreSQL.
    #[error(transparent)]
    PrivateServer(#[from] PrivateServerFailure),
    /// No connection to the database.
    #[error("{setting}: the database can't be reached: {reason}")]
    Connect {
        /// Which setting names it.
        setting: &'static str,
        /// PostgreSQL's own words, without the password.
        reason: String,
    },
    /// Roles.
    #[error(transparent)]
    Roles(#[from] RolesFailure),
    /// An old PostgreSQL.
    #[error("PostgreSQL {0} is too old: 15 or newer is needed")]
    TooOld(String),
    /// Migrations.
    #[error(transparent)]
    Migrations(#[from] MigrationFailure),
    /// The reference facts.
    #[error("the reference facts can't be loaded: {0}")]
    Facts(#[from] Failure),
    /// The keys that sign and seal.
    #[error(transparent)]
    Keys(#[from] KeyringFailure),
    /// The mail server.
    #[error(transparent)]
    Mail(#[from] MailerFailure),
    /// The pools.
    #[error("the connections to the database can't be set up: {0}")]
    Pool(#[from] r2d2::Error),
    /// The server itself.
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// A database that is up to date, and whatever must live as long as it is used.
pub struct Prepared {
    /// Where it is.
    pub address: Address,
    /// Where the owner comes in.
    pub owner: Address,
    /// The private server, where it is one.
    pub private: Option<PrivateServer>,
}

/// Finds or starts the database, makes its roles, and brings it up to date with the reference facts. Blocks.
///
/// # Errors
/// One line for each that can go wrong.
pub fn prepare(settings: &Settings) -> Result<Prepared, StartFailure> {
    let (address, owner, private) = match &settings.database_url {
        Some(url) => {
            let address = Address::new(url.reveal());
            let owner =
                settings.owner_database_url.as_ref().map_or_else(|| address.clone(), |url| Address::new(url.reveal()));
            (address, owner, None)
        }
        None => {
            let server = PrivateServer::join(&settings.data_dir, settings.postgres_bin.as_deref())?;
            let address = Address::new(server.url());
            (address.clone(), address, Some(server))
        }
    };
    let setting = if settings.database_url.is_some() { "DATABASE_URL" } else { "UPR_DATA_DIR" };
    let connect = |address: &Address, role, setting| {
        address
            .connect(role, Duration::ZERO)
            .map_err(|error| StartFailure::Connect { setting, reason: reason(&error.to_string()) })
    };
    let mut login = connect(
        &owner,
        Role::Login,
        if settings.owner_database_url.is_some() { "UPR_OWNER_DATABASE_URL" } else { setting },
    )?;
    check_version(&mut login)?;
    roles::ensure(&mut login)?;
    let mut owning = connect(&owner, Role::Owner, setting)?;
    let ran = migrations::migrate(&mut owning)?;
    if ran > 0 {
        tracing::info!(migrations = ran, "the database is up to date");
    }
    roles::check(&mut login)?;
    let changed = write_with(&mut owning, acts::facts::load_reference)?;
    if changed > 0 {
        tracing::info!(records = changed, "reference facts loaded");
    }
    Ok(Prepared { address, owner, private })
}

/// What PostgreSQL says in several lines as one. Where it could not make out the address, it repeats it, password and
/// all; of that nothing is passed on.
fn reason(text: &str) -> String {
    let understood = text.starts_with("connection to server") || text.starts_with("could not");
    if !understood || text.contains('@') {
        return "it is no address that PostgreSQL understands, such as postgres://user:password@host:5432/database"
            .to_owned();
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn check_version(connection: &mut diesel::PgConnection) -> Result<(), StartFailure> {
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let version: Version = diesel::RunQueryDsl::get_result(
        diesel::sql_query("SELECT current_setting('server_version') AS version"),
        connection,
    )
    .map_err(Failure::from)?;
    let major: u32 = version
        .version
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|major| major.parse().ok())
        .unwrap_or_default();
    if major < 15 { Err(StartFailure::TooOld(version.version)) } else { Ok(()) }
}

/// A server that listens, and is not yet run.
pub struct Application {
    listener: TcpListener,
    settings: Settings,
    service: Data<Service>,
}

impl Application {
    /// Takes the address. Nothing else is touched.
    ///
    /// # Errors
    /// Where the address can't be had.
    pub fn build(settings: Settings) -> Result<Application, StartFailure> {
        let listener = TcpListener::bind(settings.bind.as_slice()).map_err(|source| StartFailure::Bind {
            setting: "UPR_BIND",
            address: settings.bind.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            source,
        })?;
        let origins = settings.cors_origins.clone().map_or(Origins::Any, Origins::These);
        let mid_term = settings
            .mid_term_months
            .map(|(opens_after, expected_after)| MidTermRule { opens_after, expected_after })
            .unwrap_or_default();
        let rate_limit = RateLimit::new(settings.rate_limit, settings.trusted_proxies.clone());
        let service = Data::new(Service::new(Arc::from(settings.public_url.as_str()), mid_term, origins, rate_limit));
        Ok(Application { listener, settings, service })
    }

    /// The port that it listens at.
    ///
    /// # Errors
    /// What the system says.
    pub fn port(&self) -> std::io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }

    /// Serves until it is told to stop, or ends where the database can't be made ready. `ready` is called once
    /// questions can be answered.
    ///
    /// # Errors
    /// Why it could not start.
    pub async fn run(self, ready: impl FnOnce(ServerHandle) + Send + 'static) -> Result<(), StartFailure> {
        let Application { listener, settings, service } = self;
        let metrics = settings.metrics_bind.map(crate::background::figures::serve).transpose().map_err(|source| {
            StartFailure::Bind {
                setting: "UPR_METRICS_BIND",
                address: settings.metrics_bind.map(|address| address.to_string()).unwrap_or_default(),
                source,
            }
        })?;
        let shared = service.clone();
        let schema = web::Data::new(graphql::schema());
        let kept = web::Data::new(graphql::kept::Kept::new(Arc::clone(&service.horizon)));
        let mailer = web::Data::new(Mailer::of(&settings)?);
        let server = HttpServer::new(move || build_app(shared.clone(), schema.clone(), kept.clone(), mailer.clone()))
            .workers(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
            .worker_max_blocking_threads(64)
            .client_request_timeout(Duration::from_secs(10))
            .client_disconnect_timeout(Duration::from_secs(2))
            .keep_alive(Duration::from_secs(75))
            .max_connections(4096)
            .shutdown_timeout(30)
            .listen(listener)?
            .run();
        let handle = server.handle();
        let running = tokio::task::spawn(server);
        let stop = Arc::new(AtomicBool::new(false));
        let opened = {
            let service = service.clone();
            let stop = Arc::clone(&stop);
            tokio::task::spawn_blocking(move || open(&settings, &service, &stop)).await
        };
        let outcome = match opened {
            Ok(Ok(threads)) => {
                ready(handle.clone());
                let outcome = running.await.map_err(std::io::Error::other).and_then(|outcome| outcome);
                stop.store(true, Ordering::Release);
                for thread in threads {
                    // A thread that panicked has said so in the log; there is nothing left to do with it.
                    let _ = tokio::task::spawn_blocking(move || thread.join()).await;
                }
                outcome.map_err(StartFailure::Server)
            }
            Ok(Err(failure)) => {
                handle.stop(false).await;
                Err(failure)
            }
            Err(panic) => {
                handle.stop(false).await;
                Err(StartFailure::Server(std::io::Error::other(panic)))
            }
        };
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        outcome
    }
}

/// Makes the database ready, opens the door, and starts what runs without a request.
fn open(
    settings: &Settings,
    service: &Data<Service>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<std::thread::JoinHandle<()>>, StartFailure> {
    let Prepared { address, owner, private } = prepare(settings)?;
    let door = Door::open(address.clone(), owner, connections(), Arc::clone(&service.horizon))?;
    let listener = notices::listen(address.clone(), Arc::clone(&service.horizon), Arc::clone(stop))?;
    service.open(door.clone(), Arc::new(Keyring::open(settings)?));
    let cleaner = cleaning::start(address.clone(), Arc::clone(stop))?;
    let watcher = watch::start(Arc::clone(&service.database_answers), door, address, private, Arc::clone(stop))?;
    Ok(vec![listener, watcher, cleaner])
}

/// The addresses, handlers and limits of one worker.
fn build_app(
    service: Data<Service>,
    schema: web::Data<graphql::Schema>,
    kept: web::Data<graphql::kept::Kept>,
    mailer: web::Data<Mailer>,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let (app, api) = App::new().into_utoipa_app().openapi(rest::base()).configure(rest::routes).split_for_parts();
    let api = rest::describe(api);
    service.knows(routes_of(&api));
    app.app_data(service)
        .app_data(mailer)
        .app_data(web::PayloadConfig::new(MOST_UPLOAD_BYTES))
        .app_data(web::JsonConfig::default().limit(MOST_BODY_BYTES))
        .configure(|config| pages::routes::configure(config, &api))
        .app_data(schema)
        .app_data(kept)
        .service(
            web::resource("/graphql")
                .app_data(web::PayloadConfig::new(GRAPHQL_BODY_BYTES))
                .route(web::get().to(graphql_or_graphiql))
                .route(web::post().to(graphql::endpoint::post))
                .default_service(web::to(nothing_here)),
        )
        .route(
            "/schema.graphql",
            web::get().to(|| async { Answer::fixed(graphql::sdl(), "text/plain; charset=utf-8", Freshness::Minute) }),
        )
        .default_service(web::to(nothing_here))
        .wrap(actix_web::middleware::from_fn(front))
}

/// How large a GraphQL request may be; the guard says so in GraphQL's own words just below.
const GRAPHQL_BODY_BYTES: usize = 128 * 1024;

/// What every address answers that is none.
async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(of_status(StatusCode::NOT_FOUND, ""))
}

/// People with a browser get GraphiQL, programs an answer.
async fn graphql_or_graphiql(
    ask: Ask,
    request: HttpRequest,
    schema: web::Data<graphql::Schema>,
    kept: web::Data<graphql::kept::Kept>,
) -> Result<HttpResponse, Problem> {
    if graphql::endpoint::is_for_people(&request) {
        pages::routes::graphiql(ask, &request).await
    } else {
        graphql::endpoint::get(ask, request, schema, kept).await
    }
}

/// The OpenAPI description, as the program prints it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, api) = App::new().into_utoipa_app().openapi(rest::base()).configure(rest::routes).split_for_parts();
    rest::describe(api)
}

/// Every address with its methods: those of the description, and those of pages and GraphQL.
fn routes_of(api: &utoipa::openapi::OpenApi) -> Vec<Route> {
    use actix_web::dev::ResourceDef;
    let described = api.paths.paths.iter().map(|(path, item)| {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        let methods = methods
            .iter()
            .filter(|(_, operation)| operation.is_some())
            .map(|(method, _)| (*method).to_owned())
            .collect();
        Route { pattern: ResourceDef::new(path.as_str()), methods }
    });
    let others = pages::routes::ADDRESSES
        .iter()
        .map(|path| Route { pattern: ResourceDef::new(*path), methods: vec!["GET".to_owned()] });
    let graphql = Route { pattern: ResourceDef::new("/graphql"), methods: vec!["GET".to_owned(), "POST".to_owned()] };
    described.chain(others).chain([graphql]).collect()
}

/// A connection of the operator, for commands beside a running service.
///
/// # Errors
/// Where the database can't be reached.
pub fn operator(prepared: &Prepared) -> Result<diesel::PgConnection, StartFailure> {
    let mut connection = prepared
        .owner
        .connect(Role::Owner, Duration::ZERO)
        .map_err(|error| StartFailure::Connect { setting: "DATABASE_URL", reason: reason(&error.to_string()) })?;
    connection.batch_execute("SET application_name = 'upr-network operator'").map_err(Failure::from)?;
    Ok(connection)
}
