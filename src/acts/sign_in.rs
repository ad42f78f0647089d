//! Signing in: name and password, a second factor, refresh tokens, signing out. Each is counted before it is looked at, and
//! nothing that comes back tells which part was wrong. Several transactions, since passwords are hashed between them.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::sessions::{began, count};
use crate::access::keyring::Keyring;
use crate::access::passwords;
use crate::access::sealing::folded;
use crate::access::second_factor::{self, Challenge, Enrolment};
use crate::access::tokens::{self, LIFETIME};
use crate::access::viewer::{CoalitionRole, Viewer};
use crate::database::door::Door;
use crate::domain::accounts::{Secret, short_text};
use crate::domain::failure::Failure;
use crate::domain::sign_in::{Due, LoginInput, LogoutInput, SecondFactorDue, SecondFactorInput, SignedIn, Tokens};
use crate::store::accounts::Account;
use crate::store::journal::{self, Entry};
use crate::store::sessions::Used;
use crate::store::{accounts, attempts, sessions};

/// The longest name that is looked for at all.
const LONGEST: usize = 1000;

/// Signs in by name and password, or says what is due beside them.
///
/// # Errors
/// `sign-in-refused` for names that are not there, wrong passwords and accounts that can't sign in alike; `too-soon`;
/// `busy`.
pub async fn login(
    door: &Door,
    keyring: &std::sync::Arc<Keyring>,
    input: LoginInput,
    now: DateTime<Utc>,
) -> Result<SignedIn, Failure> {
    let label = input.label.as_deref().map(|label| short_text("/label", label)).transpose()?;
    let name: String = input.name.reveal().chars().take(LONGEST).collect();
    let bucket = keyring.secrets.keyed("attempt name", folded(&name).as_bytes());
    let index = keyring.secrets.index(&name);
    let found = door
        .write(Viewer::Keeper, move |connection, _| {
            let found = accounts::find_by_name(connection, &index)?;
            count(connection, &bucket, found.as_ref().map(|account| account.id), now)?;
            Ok(found)
        })
        .await?;
    let found = found.filter(|account| !account.disabled);
    let kept = found.as_ref().map(|account| account.password.clone());
    let fits = keyring.passwords.verify(&input.password, kept).await?;
    let Some(account) = found.filter(|_| fits) else { return Err(Failure::SignInRefused) };
    let better = match passwords::is_outdated(&account.password) {
        true => Some(keyring.passwords.hash(&input.password).await?),
        false => None,
    };
    let keyring = std::sync::Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        attempts::clear(connection, &bucket)?;
        // It may have been changed while the password was looked at.
        let present = accounts::hold(connection, account.id)?
            .filter(|present| !present.disabled && present.password == account.password)
            .ok_or(Failure::SignInRefused)?;
        let hash = better.as_deref().unwrap_or(&present.password);
        if let Some(better) = &better {
            accounts::set_password(connection, present.id, better)?;
        }
        let enrol = !present.has_second_factor();
        if enrol && !needs_second_factor(connection, &keyring, &present)? {
            return grant(connection, &keyring, &present, label.as_deref(), now).map(SignedIn::Done);
        }
        let challenge = Challenge::new(present.id, hash, enrol, label.clone(), now.timestamp());
        Ok(SignedIn::Due(Due {
            second_factor: if enrol { SecondFactorDue::Enrol } else { SecondFactorDue::Totp },
            challenge: challenge.write(&keyring.secrets)?,
        }))
    })
    .await
}

/// Whether an account needs a second factor, by what it may do now.
///
/// # Errors
/// What the database says.
pub fn needs_second_factor(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: &Account,
) -> Result<bool, Failure> {
    let roles = accounts::roles(connection, account.id)?;
    let leads = account.administrator || roles.values().any(|role| *role == CoalitionRole::Coordinator);
    Ok(keyring.needs_second_factor(leads))
}

/// Begins a session and gives its tokens.
fn grant(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: &Account,
    label: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Tokens, Failure> {
    let (refresh_token, digest) = tokens::new_single_use();
    let session = sessions::begin(connection, &keyring.secrets, account.id, label, &digest, now)?;
    accounts::signed_in(connection, account.id, now)?;
    let tokens = issue(connection, keyring, account, session, refresh_token, now)?;
    began(connection, account.id)?;
    Ok(tokens)
}

fn issue(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: &Account,
    session: Uuid,
    refresh_token: String,
    now: DateTime<Utc>,
) -> Result<Tokens, Failure> {
    let roles = accounts::roles(connection, account.id)?;
    let access_token = keyring.signatures.issue(account.id, session, roles, account.administrator, now.into())?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: LIFETIME.as_secs(),
        refresh_token,
        recovery_codes: None,
    })
}

/// Shows a new seed to whoever has to set up an authenticator before signing in. The last one that was shown counts.
///
/// # Errors
/// `sign-in-refused` for a challenge that isn't good.
pub async fn enrol(
    door: &Door,
    keyring: &std::sync::Arc<Keyring>,
    challenge: &Secret,
    now: DateTime<Utc>,
) -> Result<Enrolment, Failure> {
    let challenge = Challenge::read(challenge.reveal(), &keyring.secrets, now.timestamp())
        .filter(|challenge| challenge.enrol)
        .ok_or(Failure::SignInRefused)?;
    let seed = second_factor::new_seed();
    let shown = second_factor::enrolment(&seed, &keyring.issuer)?;
    let keyring = std::sync::Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        let account = answered(connection, &challenge)?;
        if account.has_second_factor() {
            return Err(Failure::SignInRefused);
        }
        accounts::set_pending_seed(connection, &keyring.secrets, account.id, &seed)
    })
    .await?;
    Ok(shown)
}

/// The account that a challenge is for, while its password is the one that was shown.
fn answered(connection: &mut PgConnection, challenge: &Challenge) -> Result<Account, Failure> {
    accounts::hold(connection, challenge.account)?
        .filter(|account| !account.disabled && challenge.is_of(&account.password))
        .ok_or(Failure::SignInRefused)
}

/// Signs in by the answer to a challenge: a code of the authenticator or a recovery code. Where the authenticator was just
/// set up, its first code makes it the second factor, and recovery codes come with the tokens.
///
/// # Errors
/// `sign-in-refused`; `too-soon`.
pub async fn answer(
    door: &Door,
    keyring: &std::sync::Arc<Keyring>,
    input: SecondFactorInput,
    now: DateTime<Utc>,
) -> Result<Tokens, Failure> {
    let challenge =
        Challenge::read(input.challenge.reveal(), &keyring.secrets, now.timestamp()).ok_or(Failure::SignInRefused)?;
    let bucket = code_bucket(keyring, challenge.account);
    let account = challenge.account;
    door.write(Viewer::Keeper, move |connection, _| count(connection, &bucket, Some(account), now)).await?;
    let keyring = std::sync::Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        let account = answered(connection, &challenge)?;
        let recovery_codes = if challenge.enrol {
            Some(confirm_seed(connection, &keyring, &account, &input.code, now)?)
        } else {
            take_code(connection, &keyring, &account, &input.code, now)?;
            None
        };
        attempts::clear(connection, &bucket)?;
        let tokens = grant(connection, &keyring, &account, challenge.label.as_deref(), now)?;
        if recovery_codes.is_some() {
            journal::acting(connection, account.id)?;
            journal::close(connection, &Entry::of("second_factor.set", serde_json::json!({})), &[])?;
        }
        Ok(Tokens { recovery_codes, ..tokens })
    })
    .await
}

/// Where wrong codes of an account are counted.
pub fn code_bucket(keyring: &Keyring, account: Uuid) -> [u8; 32] {
    keyring.secrets.keyed("attempt code", account.as_bytes())
}

/// Makes the seed that was shown the second factor, where this is its code. Gives recovery codes.
///
/// # Errors
/// `sign-in-refused` where it isn't.
pub fn confirm_seed(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: &Account,
    code: &Secret,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Failure> {
    let seed = account.pending_seed(&keyring.secrets)?.ok_or(Failure::SignInRefused)?;
    let step = second_factor::step_of(&seed, code.reveal(), seconds(now)).ok_or(Failure::SignInRefused)?;
    let (codes, digests) = second_factor::new_recovery_codes();
    accounts::set_second_factor(connection, &keyring.secrets, account.id, Some((&seed, step)), &digests)?;
    Ok(codes)
}

/// Takes a code of the authenticator, or a recovery code: each once.
///
/// # Errors
/// `sign-in-refused` where it is neither, or was taken before.
pub fn take_code(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: &Account,
    code: &Secret,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let seed = account.seed(&keyring.secrets)?.ok_or(Failure::SignInRefused)?;
    let taken = match second_factor::step_of(&seed, code.reveal(), seconds(now)) {
        Some(step) => accounts::take_step(connection, account.id, step)?,
        None => accounts::take_recovery_code(connection, account.id, &second_factor::recovery_digest(code.reveal()))?,
    };
    if taken { Ok(()) } else { Err(Failure::SignInRefused) }
}

fn seconds(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or_default()
}

/// What came of a refresh token, so that what has to stay written is committed also where it is refused.
enum Refreshed {
    Done(Tokens),
    Refused,
}

/// Exchanges a refresh token for the next tokens. A token is good once: whoever uses an old one ends the session, also
/// where two use the same one at once, since nobody can tell which of them is the thief.
///
/// # Errors
/// `sign-in-refused`.
pub async fn refresh(
    door: &Door,
    keyring: &std::sync::Arc<Keyring>,
    refresh_token: Secret,
    now: DateTime<Utc>,
) -> Result<Tokens, Failure> {
    let digest = tokens::digest(refresh_token.reveal());
    let keyring = std::sync::Arc::clone(keyring);
    let refreshed = door
        .write(Viewer::Keeper, move |connection, _| {
            let (session, account) = match sessions::use_token(connection, &digest, now.date_naive())? {
                Used::Unknown => return Ok(Refreshed::Refused),
                Used::Again { session, account } => {
                    sessions::end(connection, session)?;
                    journal::acting(connection, account)?;
                    let entry = Entry::of("session.token_used_twice", serde_json::json!({}));
                    journal::close(connection, &entry, &[])?;
                    return Ok(Refreshed::Refused);
                }
                Used::Now { session, account } => (session, account),
            };
            let Some(account) = accounts::hold(connection, account)?.filter(|account| !account.disabled) else {
                sessions::end(connection, session)?;
                return Ok(Refreshed::Refused);
            };
            // Who has become a coordinator meanwhile has to set up a second factor first.
            if !account.has_second_factor() && needs_second_factor(connection, &keyring, &account)? {
                sessions::end(connection, session)?;
                return Ok(Refreshed::Refused);
            }
            let (next, digest) = tokens::new_single_use();
            sessions::go_on(connection, session, &digest, now)?;
            accounts::signed_in(connection, account.id, now)?;
            issue(connection, &keyring, &account, session, next, now).map(Refreshed::Done)
        })
        .await?;
    match refreshed {
        Refreshed::Done(tokens) => Ok(tokens),
        Refreshed::Refused => Err(Failure::SignInRefused),
    }
}

/// Ends a session: that of the access token, or that of a refresh token. A session that has ended already is no failure.
///
/// # Errors
/// `unauthenticated` where nothing says which.
pub async fn logout(door: &Door, viewer: Viewer, input: LogoutInput, now: DateTime<Utc>) -> Result<(), Failure> {
    let digest = input.refresh_token.map(|token| tokens::digest(token.reveal()));
    let session = match digest {
        Some(_) => None,
        None => Some(viewer.session()?),
    };
    door.write(Viewer::Keeper, move |connection, _| {
        let session = match &digest {
            Some(digest) => sessions::of_token(connection, digest)?,
            None => session,
        };
        let Some(session) = session else { return Ok(()) };
        if let Some(account) = sessions::account_of(connection, session, now.date_naive())? {
            journal::acting(connection, account)?;
            journal::close(connection, &Entry::of("session.end", serde_json::json!({})), &[])?;
        }
        sessions::end(connection, session).map(|_| ())
    })
    .await
}
