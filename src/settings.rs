//! Every setting, with its default and its sentence. A wrong one stops the start with one line that names it. Secrets
//! are in types that never print.

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU32;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use ipnet::IpNet;

/// The settings as they come: from flags or from the environment, still as text.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct RawSettings {
    /// Where both faces and the pages listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "UPR_BIND", hide_env_values = true, value_name = "ADDRESS")]
    bind: Option<String>,
    /// Where Prometheus figures are served; not served where unset
    #[arg(long, global = true, env = "UPR_METRICS_BIND", hide_env_values = true, value_name = "ADDRESS")]
    metrics_bind: Option<String>,
    /// What links are made from, such as https://upr.example.org; path-absolute where unset
    #[arg(long, global = true, env = "UPR_PUBLIC_URL", hide_env_values = true, value_name = "URL")]
    public_url: Option<String>,
    /// The private PostgreSQL and keys [default: .data]
    #[arg(long, global = true, env = "UPR_DATA_DIR", hide_env_values = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// PostgreSQL 15 or newer; a private one is started where unset
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<Hidden>,
    /// Another login for migrating
    #[arg(long, global = true, env = "UPR_OWNER_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    owner_database_url: Option<Hidden>,
    /// Where PostgreSQL's programs are, for the private one; found where unset
    #[arg(long, global = true, env = "UPR_POSTGRES_BIN", hide_env_values = true, value_name = "FOLDER")]
    postgres_bin: Option<String>,
    /// Origins whose pages may read, separated by commas [default: *]
    #[arg(long, global = true, env = "UPR_CORS_ORIGINS", hide_env_values = true, value_name = "ORIGINS")]
    cors_origins: Option<String>,
    /// The keys that sign access tokens [default: in the data folder]
    #[arg(long, global = true, env = "UPR_JWT_KEY_FILE", hide_env_values = true, value_name = "FILE")]
    jwt_key_file: Option<String>,
    /// The key that encrypts columns [default: in the data folder]
    #[arg(long, global = true, env = "UPR_SECRETS_KEY_FILE", hide_env_values = true, value_name = "FILE")]
    secrets_key_file: Option<String>,
    /// The mail server, smtp:// or smtps://; links are shown, not mailed, where unset
    #[arg(long, global = true, env = "UPR_SMTP_URL", hide_env_values = true, value_name = "URL")]
    smtp_url: Option<Hidden>,
    /// The sender of mails
    #[arg(long, global = true, env = "UPR_MAIL_FROM", hide_env_values = true, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Who needs a second factor: coordinators, never or everyone [default: coordinators]
    #[arg(long, global = true, env = "UPR_REQUIRE_SECOND_FACTOR", hide_env_values = true, value_name = "WHO")]
    require_second_factor: Option<String>,
    /// Requests a minute for each caller [default: 600]
    #[arg(long, global = true, env = "UPR_RATE_LIMIT", hide_env_values = true, value_name = "NUMBER")]
    rate_limit: Option<String>,
    /// Months after a review from which a mid-term report has its usual time, and by which one is expected [default: 24,30]
    #[arg(long, global = true, env = "UPR_MID_TERM_MONTHS", hide_env_values = true, value_name = "FROM,BY")]
    mid_term_months: Option<String>,
    /// Networks of proxies that name their callers, separated by commas
    #[arg(long, global = true, env = "UPR_TRUSTED_PROXIES", hide_env_values = true, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// What is logged: error, warn, info, debug, trace, or targets such as upr_network=debug [default: info]
    #[arg(long, global = true, env = "UPR_LOG", hide_env_values = true, value_name = "FILTER")]
    log: Option<String>,
}

/// A text that never prints.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Hidden(text.to_owned())
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Hidden(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// Who needs a second factor to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Coordinators and administrators.
    Coordinators,
    /// Nobody.
    Never,
    /// Everybody.
    Everyone,
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where both faces and the pages listen.
    pub bind: Vec<SocketAddr>,
    /// Where figures are served.
    pub metrics_bind: Option<SocketAddr>,
    /// What links are made from, without a slash at its end; empty where unset.
    pub public_url: String,
    /// The private PostgreSQL and keys.
    pub data_dir: PathBuf,
    /// The database; none: a private one.
    pub database_url: Option<Hidden>,
    /// Another login for migrating.
    pub owner_database_url: Option<Hidden>,
    /// Where PostgreSQL's programs are.
    pub postgres_bin: Option<PathBuf>,
    /// Origins that may read; none: all.
    pub cors_origins: Option<Vec<String>>,
    /// The keys that sign access tokens.
    pub jwt_key_file: PathBuf,
    /// The key that encrypts columns.
    pub secrets_key_file: PathBuf,
    /// The mail server and the sender.
    pub mail: Option<(Hidden, String)>,
    /// Who needs a second factor.
    pub require_second_factor: SecondFactor,
    /// Requests a minute for each caller.
    pub rate_limit: NonZeroU32,
    /// Months after a review from which a mid-term report has its usual time, and by which one is expected; none: what is usual.
    pub mid_term_months: Option<(u32, u32)>,
    /// Networks of proxies that name their callers.
    pub trusted_proxies: Vec<IpNet>,
    /// What is logged.
    pub log: String,
}

/// A setting that can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct WrongSetting {
    /// Its name in the environment.
    pub setting: &'static str,
    /// What is wrong with it, and how to mend it.
    pub reason: String,
}

fn wrong(setting: &'static str, reason: impl Into<String>) -> WrongSetting {
    WrongSetting { setting, reason: reason.into() }
}

impl RawSettings {
    /// Checks every setting, also those whose use comes later.
    ///
    /// # Errors
    /// The first that can't be.
    pub fn check(self) -> Result<Settings, WrongSetting> {
        let data_dir = PathBuf::from(self.data_dir.unwrap_or_else(|| ".data".to_owned()));
        if data_dir.as_os_str().is_empty() {
            return Err(wrong("UPR_DATA_DIR", "it is empty"));
        }
        if data_dir.exists() && !data_dir.is_dir() {
            return Err(wrong("UPR_DATA_DIR", format!("{} is not a folder", data_dir.display())));
        }
        let bind = addresses("UPR_BIND", self.bind.as_deref().unwrap_or("127.0.0.1:8080"))?;
        let metrics_bind = self
            .metrics_bind
            .as_deref()
            .map(|text| addresses("UPR_METRICS_BIND", text))
            .transpose()?
            .and_then(|addresses| addresses.first().copied());
        let mail = match (self.smtp_url, self.mail_from) {
            (None, None) => None,
            (Some(url), Some(from)) => Some((mail_server(url)?, sender(from)?)),
            (Some(_), None) => return Err(wrong("UPR_MAIL_FROM", "it is needed where UPR_SMTP_URL is set")),
            (None, Some(_)) => return Err(wrong("UPR_SMTP_URL", "it is needed where UPR_MAIL_FROM is set")),
        };
        let key_file = |setting, given: Option<String>, usual: &str| match given {
            None => Ok(data_dir.join(usual)),
            Some(path) => check_key_file(setting, Path::new(&path)).map(|()| PathBuf::from(path)),
        };
        Ok(Settings {
            bind,
            metrics_bind,
            public_url: self.public_url.as_deref().map(public_url).transpose()?.unwrap_or_default(),
            jwt_key_file: key_file("UPR_JWT_KEY_FILE", self.jwt_key_file, "jwt-keys.json")?,
            secrets_key_file: key_file("UPR_SECRETS_KEY_FILE", self.secrets_key_file, "secrets.key")?,
            database_url: database("DATABASE_URL", self.database_url)?,
            owner_database_url: database("UPR_OWNER_DATABASE_URL", self.owner_database_url)?,
            postgres_bin: self.postgres_bin.filter(|path| !path.is_empty()).map(PathBuf::from),
            cors_origins: origins(self.cors_origins.as_deref().unwrap_or("*"))?,
            mail,
            require_second_factor: match self.require_second_factor.as_deref() {
                None | Some("coordinators") => SecondFactor::Coordinators,
                Some("never") => SecondFactor::Never,
                Some("everyone") => SecondFactor::Everyone,
                Some(other) => {
                    return Err(wrong(
                        "UPR_REQUIRE_SECOND_FACTOR",
                        format!("`{other}` is not coordinators, never or everyone"),
                    ));
                }
            },
            rate_limit: match self.rate_limit.as_deref() {
                None => NonZeroU32::new(600).unwrap_or(NonZeroU32::MIN),
                Some(text) => text.trim().parse().map_err(|_| {
                    wrong("UPR_RATE_LIMIT", format!("`{text}` is not a number of requests a minute, 1 or more"))
                })?,
            },
            mid_term_months: self.mid_term_months.as_deref().map(mid_term_months).transpose()?,
            trusted_proxies: networks(self.trusted_proxies.as_deref().unwrap_or_default())?,
            log: log_filter(self.log.unwrap_or_else(|| "info".to_owned()))?,
            data_dir,
        })
    }
}

fn addresses(setting: &'static str, text: &str) -> Result<Vec<SocketAddr>, WrongSetting> {
    let found: Vec<SocketAddr> = text
        .to_socket_addrs()
        .map_err(|error| {
            wrong(setting, format!("`{text}` is not an address and port such as 127.0.0.1:8080 ({error})"))
        })?
        .collect();
    if found.is_empty() { Err(wrong(setting, format!("`{text}` has no address"))) } else { Ok(found) }
}

fn public_url(text: &str) -> Result<String, WrongSetting> {
    let refused = |reason: &str| {
        Err(wrong(
            "UPR_PUBLIC_URL",
            format!("`{text}` {reason}: give the address without a path, such as https://upr.example.org"),
        ))
    };
    let url = text.trim_end_matches('/');
    let Some(host) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return refused("begins with neither https:// nor http://");
    };
    if host.is_empty()
        || host.contains(['/', '?', '#', '@', '"', '<', '>', '\\'])
        || host.contains(char::is_whitespace)
        || !host.is_ascii()
    {
        return refused("has more than a host and a port");
    }
    Ok(url.to_owned())
}

fn database(setting: &'static str, url: Option<Hidden>) -> Result<Option<Hidden>, WrongSetting> {
    let Some(url) = url.filter(|url| !url.reveal().is_empty()) else {
        return Ok(None);
    };
    let text = url.reveal();
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") && !text.contains('=') {
        return Err(wrong(
            setting,
            "it must begin with postgres:// or postgresql://, or be settings such as host=… dbname=…",
        ));
    }
    if text.contains("options=") {
        return Err(wrong(setting, "it must not contain `options`: roles and limits are set there by the program"));
    }
    Ok(Some(url))
}

fn origins(text: &str) -> Result<Option<Vec<String>>, WrongSetting> {
    if text.trim() == "*" {
        return Ok(None);
    }
    let origins: Vec<String> =
        text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(str::to_owned).collect();
    for origin in &origins {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', '*', ' ']) || !host.is_ascii()) {
            return Err(wrong(
                "UPR_CORS_ORIGINS",
                format!("`{origin}` is not an origin such as https://ngo.example.org"),
            ));
        }
    }
    Ok(Some(origins))
}

fn check_key_file(setting: &'static str, path: &Path) -> Result<(), WrongSetting> {
    match std::fs::metadata(path) {
        Ok(file) if !file.is_file() => Err(wrong(setting, format!("{} is not a file", path.display()))),
        Ok(file) if file.permissions().mode() & 0o077 != 0 => {
            Err(wrong(setting, format!("others can read {}: chmod 600 it", path.display())))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() || folder.is_dir() => Ok(()),
            _ => Err(wrong(setting, format!("the folder of {} is not there", path.display()))),
        },
        Err(error) => Err(wrong(setting, format!("{} can't be read ({error})", path.display()))),
    }
}

fn mail_server(url: Hidden) -> Result<Hidden, WrongSetting> {
    let text = url.reveal();
    if text.starts_with("smtp://") || text.starts_with("smtps://") {
        Ok(url)
    } else {
        Err(wrong("UPR_SMTP_URL", "it begins with neither smtps:// nor smtp://"))
    }
}

fn sender(from: String) -> Result<String, WrongSetting> {
    let is_address = from.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !from.contains(char::is_control);
    if is_address { Ok(from) } else { Err(wrong("UPR_MAIL_FROM", "it is not an email address")) }
}

/// Longer than from one review to the next, which comes after four and a half years, nobody waits.
const MOST_MONTHS: u32 = 60;

fn mid_term_months(text: &str) -> Result<(u32, u32), WrongSetting> {
    let months = text.split_once(',').and_then(|(from, by)| Some((from.trim().parse().ok()?, by.trim().parse().ok()?)));
    match months {
        Some((from, by)) if from <= by && by <= MOST_MONTHS => Ok((from, by)),
        _ => Err(wrong(
            "UPR_MID_TERM_MONTHS",
            format!("`{text}` is not two numbers of months such as 24,30, the smaller first, {MOST_MONTHS} at most"),
        )),
    }
}

fn networks(text: &str) -> Result<Vec<IpNet>, WrongSetting> {
    let network = |part: &str| part.parse::<IpNet>().or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from));
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "none")
        .map(|part| {
            network(part)
                .map_err(|_| wrong("UPR_TRUSTED_PROXIES", format!("`{part}` is not a network such as 10.0.0.0/8")))
        })
        .collect()
}

fn log_filter(text: String) -> Result<String, WrongSetting> {
    match tracing_subscriber::EnvFilter::try_new(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(wrong("UPR_LOG", format!("`{text}` is not a level such as info, or targets with levels"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(raw: RawSettings) -> String {
        raw.check().unwrap_err().to_string()
    }

    #[test]
    fn without_settings_there_are_defaults() {
        let settings = RawSettings::default().check().unwrap();
        assert_eq!(settings.bind, ["127.0.0.1:8080".parse().unwrap()]);
        assert_eq!(settings.rate_limit.get(), 600);
        assert_eq!(settings.public_url, "");
        assert_eq!(settings.cors_origins, None);
        assert_eq!(settings.require_second_factor, SecondFactor::Coordinators);
    }

    #[test]
    fn a_wrong_setting_is_named_in_one_line() {
        let some = |text: &str| Some(text.to_owned());
        for (raw, name) in [
            (RawSettings { bind: some("nonsense"), ..Default::default() }, "UPR_BIND"),
            (RawSettings { metrics_bind: some("127.0.0.1"), ..Default::default() }, "UPR_METRICS_BIND"),
            (RawSettings { public_url: some("upr.example.org"), ..Default::default() }, "UPR_PUBLIC_URL"),
            (RawSettings { public_url: some("https://upr.example.org/path"), ..Default::default() }, "UPR_PUBLIC_URL"),
            (RawSettings { data_dir: some("/dev/null"), ..Default::default() }, "UPR_DATA_DIR"),
            (RawSettings { database_url: Some("mysql".into()), ..Default::default() }, "DATABASE_URL"),
            (RawSettings { owner_database_url: Some("mysql".into()), ..Default::default() }, "UPR_OWNER_DATABASE_URL"),
            (RawSettings { cors_origins: some("ngo.example.org"), ..Default::default() }, "UPR_CORS_ORIGINS"),
            (RawSettings { jwt_key_file: some("/nowhere/at/all"), ..Default::default() }, "UPR_JWT_KEY_FILE"),
            (RawSettings { secrets_key_file: some("/tmp"), ..Default::default() }, "UPR_SECRETS_KEY_FILE"),
            (
                RawSettings { smtp_url: Some("http://mail".into()), mail_from: some("a@b"), ..Default::default() },
                "UPR_SMTP_URL",
            ),
            (RawSettings { smtp_url: Some("smtp://mail".into()), ..Default::default() }, "UPR_MAIL_FROM"),
            (
                RawSettings {
                    smtp_url: Some("smtp://mail".into()),
                    mail_from: some("a@b\r\nBcc: c@d"),
                    ..Default::default()
                },
                "UPR_MAIL_FROM",
            ),
            (
                RawSettings { require_second_factor: some("sometimes"), ..Default::default() },
                "UPR_REQUIRE_SECOND_FACTOR",
            ),
            (RawSettings { rate_limit: some("0"), ..Default::default() }, "UPR_RATE_LIMIT"),
            (RawSettings { mid_term_months: some("24"), ..Default::default() }, "UPR_MID_TERM_MONTHS"),
            (RawSettings { mid_term_months: some("30,24"), ..Default::default() }, "UPR_MID_TERM_MONTHS"),
            (RawSettings { mid_term_months: some("24,4294967296"), ..Default::default() }, "UPR_MID_TERM_MONTHS"),
            (RawSettings { trusted_proxies: some("10.0.0.0/99"), ..Default::default() }, "UPR_TRUSTED_PROXIES"),
            (RawSettings { log: some("upr_network=loud"), ..Default::default() }, "UPR_LOG"),
        ] {
            let line = refused(raw);
            assert!(line.starts_with(&format!("{name}: ")) && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn secrets_never_print() {
        let raw =
            RawSettings { database_url: Some("postgres://upr:canary@localhost/upr".into()), ..Default::default() };
        assert!(!format!("{raw:?}").contains("canary"));
        assert!(!format!("{:?}", raw.check().unwrap()).contains("canary"));
    }
}
