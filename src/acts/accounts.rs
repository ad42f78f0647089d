//! What people do with their own account, and the operator with anybody's: made, confirmed by its password, given another
//! one, erased.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::sessions::count;
use super::sign_in;
use crate::access::keyring::Keyring;
use crate::access::passwords;
use crate::access::sealing::Secrets;
use crate::access::second_factor::{self, Enrolment};
use crate::access::viewer::{CoalitionRole, Rights, Viewer};
use crate::database::door::Door;
use crate::domain::accounts::{Changed, MeChange, Secret, chosen_language, short_text};
use crate::domain::failure::{Failure, Fault};
use crate::domain::sign_in::{CodeInput, Confirmation, LoginInput, PasswordChange, RecoveryCodes, SignedIn};
use crate::store::accounts::Account;
use crate::store::journal::{self, Entry};
use crate::store::{access_keys, accounts, attempts, coalitions, members, sessions};

/// A name and a password as an account can have them. Gives the name as it is kept.
///
/// # Errors
/// `refused` at `/name` or at the pointer of the password.
pub fn check_name_and_password(name: &str, password: &Secret, pointer: &str) -> Result<String, Failure> {
    let name = short_text("/name", name)?;
    check_password(&name, password, pointer)?;
    Ok(name)
}

fn check_password(name: &str, password: &Secret, pointer: &str) -> Result<(), Failure> {
    match passwords::weakness(password, name) {
        Some(why) => Err(Failure::unfit(Fault::pointer(pointer, why))),
        None => Ok(()),
    }
}

/// An account that the operator makes.
pub struct NewAccount {
    /// The name.
    pub name: String,
    /// The hash of its password.
    pub password_hash: String,
    /// Runs the network.
    pub administrator: bool,
    /// Roles by coalition.
    pub roles: Vec<(String, CoalitionRole)>,
}

/// Makes an account. For the operator.
///
/// # Errors
/// `refused` where the name is taken; `not-found` for a coalition that isn't there.
pub fn create(
    connection: &mut PgConnection,
    secrets: &Secrets,
    new: &NewAccount,
    now: DateTime<Utc>,
) -> Result<Uuid, Failure> {
    let id = accounts::add(connection, secrets, &new.name, &new.password_hash, new.administrator, now)?;
    for (coalition, role) in &new.roles {
        coalitions::is_frozen(connection, coalition)?;
        members::add(connection, secrets, coalition, id, *role, None, now)?;
    }
    let details = json!({"administrator": new.administrator, "roles": new.roles.len()});
    journal::close(connection, &Entry::of("account.create", details), &[])?;
    Ok(id)
}

/// Gives an account another password and ends its sign-ins. For the operator.
///
/// # Errors
/// `not-found` for a name that isn't there.
pub fn set_password(connection: &mut PgConnection, secrets: &Secrets, name: &str, hash: &str) -> Result<(), Failure> {
    let account = named(connection, secrets, name)?;
    accounts::set_password(connection, account.id, hash)?;
    sessions::end_all(connection, account.id)?;
    access_keys::remove_all(connection, account.id)?;
    journal::close(connection, &Entry::of("account.password", json!({})), &[])?;
    Ok(())
}

/// Removes an account, as its person could. For the operator.
///
/// # Errors
/// `not-found` for a name that isn't there; `conflict` for the last coordinator and the last administrator.
pub fn remove(connection: &mut PgConnection, secrets: &Secrets, name: &str) -> Result<(), Failure> {
    let account = named(connection, secrets, name)?;
    accounts::erase(connection, account.id)?;
    journal::close(connection, &Entry::of("account.remove", json!({})), &[])?;
    Ok(())
}

/// The account of a name. For the operator.
///
/// # Errors
/// `not-found`.
pub fn named(connection: &mut PgConnection, secrets: &Secrets, name: &str) -> Result<Account, Failure> {
    let found = accounts::find_by_name(connection, &secrets.index(name))?;
    found.ok_or_else(|| Failure::NotFound { what: "an account of this name".to_owned() })
}

/// Lets somebody who is signed in pass who knows the password, too. Wrong ones are counted as in signing in.
///
/// # Errors
/// `unauthenticated` where the session has ended; `sign-in-refused` for a wrong password; `too-soon`; `busy`.
async fn confirmed(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    password: &Secret,
    now: DateTime<Utc>,
) -> Result<Account, Failure> {
    let keys = Arc::clone(keyring);
    let bucket = move |account: Uuid| keys.secrets.keyed("attempt password", account.as_bytes());
    let counted = bucket.clone();
    let account = door
        .write(Viewer::Keeper, move |connection, _| {
            let account = of_session(connection, session, now)?;
            count(connection, &counted(account.id), Some(account.id), now)?;
            Ok(account)
        })
        .await?;
    if !keyring.passwords.verify(password, Some(account.password.clone())).await? {
        return Err(Failure::SignInRefused);
    }
    let id = account.id;
    door.write(Viewer::Keeper, move |connection, _| attempts::clear(connection, &bucket(id))).await?;
    Ok(account)
}

/// The account of a session, held, while it lasts.
fn of_session(connection: &mut PgConnection, session: Uuid, now: DateTime<Utc>) -> Result<Account, Failure> {
    let account = sessions::account_of(connection, session, now.date_naive())?.ok_or(Failure::Unauthenticated)?;
    accounts::hold(connection, account)?.filter(|account| !account.disabled).ok_or(Failure::Unauthenticated)
}

/// The same after the password was looked at: it must be the same still.
fn still(connection: &mut PgConnection, session: Uuid, was: &Account, now: DateTime<Utc>) -> Result<Account, Failure> {
    let account = of_session(connection, session, now)?;
    if account.password == was.password { Ok(account) } else { Err(Failure::SignInRefused) }
}

/// Changes what one's own account says: the language of mails.
///
/// # Errors
/// `refused` for what is no language; `forbidden` for access keys of coalitions.
pub fn change(connection: &mut PgConnection, rights: &Rights, input: &MeChange) -> Result<(), Failure> {
    let id = rights.account()?;
    match &input.language {
        Changed::Undefined => return Ok(()),
        Changed::Null => accounts::set_language(connection, id, None)?,
        Changed::Value(tag) => accounts::set_language(connection, id, Some(&chosen_language("/language", tag)?))?,
    }
    journal::close(connection, &Entry::of("account.change", json!({})), &[])?;
    Ok(())
}

/// Changes one's own password. Every session ends, this one too, and so do access keys; new tokens come back.
///
/// # Errors
/// As for confirming; `refused` for a new password that isn't good enough.
pub async fn change_password(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: PasswordChange,
    now: DateTime<Utc>,
) -> Result<SignedIn, Failure> {
    let account = confirmed(door, keyring, session, &input.password, now).await?;
    let name = account.name(&keyring.secrets)?;
    check_password(&name, &input.new_password, "/new_password")?;
    let hash = keyring.passwords.hash(&input.new_password).await?;
    door.write(Viewer::Keeper, move |connection, _| {
        let account = still(connection, session, &account, now)?;
        accounts::set_password(connection, account.id, &hash)?;
        sessions::end_all(connection, account.id)?;
        access_keys::remove_all(connection, account.id)?;
        journal::acting(connection, account.id)?;
        journal::close(connection, &Entry::of("account.password", json!({})), &[])
    })
    .await?;
    let input = LoginInput { name: Secret::from(name), password: input.new_password, label: None };
    sign_in::login(door, keyring, input, now).await
}

/// Erases one's own account: what was written stays, its author does not.
///
/// # Errors
/// As for confirming; `conflict` for the last coordinator and the last administrator.
pub async fn erase(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: Confirmation,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let account = confirmed(door, keyring, session, &input.password, now).await?;
    door.write(Viewer::Keeper, move |connection, _| {
        let account = still(connection, session, &account, now)?;
        accounts::erase(connection, account.id)?;
        // Nobody acts: of whoever has gone nothing is to stay.
        journal::close(connection, &Entry::of("account.erase", json!({})), &[])
    })
    .await?;
    Ok(())
}

/// Shows a new seed for a second factor, which its first code confirms. Where there is one already, a code of it is needed.
///
/// # Errors
/// As for confirming.
pub async fn begin_second_factor(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: Confirmation,
    now: DateTime<Utc>,
) -> Result<Enrolment, Failure> {
    let account = confirmed(door, keyring, session, &input.password, now).await?;
    let seed = second_factor::new_seed();
    let shown = second_factor::enrolment(&seed, &keyring.issuer)?;
    with_code(door, keyring, session, account, input.code, now, move |connection, keyring, account| {
        accounts::set_pending_seed(connection, &keyring.secrets, account.id, &seed)
    })
    .await?;
    Ok(shown)
}

/// Runs the rest of an act on the second factor, once a code of the one that is there was taken.
async fn with_code<T: Send + 'static>(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    was: Account,
    code: Option<Secret>,
    now: DateTime<Utc>,
    rest: impl Fn(&mut PgConnection, &Keyring, &Account) -> Result<T, Failure> + Send + Sync + 'static,
) -> Result<T, Failure> {
    let bucket = sign_in::code_bucket(keyring, was.id);
    if was.has_second_factor() {
        let account = was.id;
        door.write(Viewer::Keeper, move |connection, _| count(connection, &bucket, Some(account), now)).await?;
    }
    let keyring = Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        let account = still(connection, session, &was, now)?;
        if account.has_second_factor() {
            let code = code.as_ref().ok_or_else(|| {
                Failure::unfit(Fault::pointer("/code", "a code of the second factor, or a recovery code, is needed"))
            })?;
            sign_in::take_code(connection, &keyring, &account, code, now)?;
            attempts::clear(connection, &bucket)?;
        }
        rest(connection, &keyring, &account)
    })
    .await
}

/// Makes the seed that was shown the second factor.
///
/// # Errors
/// `sign-in-refused` for a wrong code; `too-soon`.
pub async fn confirm_second_factor(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: CodeInput,
    now: DateTime<Utc>,
) -> Result<RecoveryCodes, Failure> {
    let keys = Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        let account = of_session(connection, session, now)?;
        count(connection, &sign_in::code_bucket(&keys, account.id), Some(account.id), now)
    })
    .await?;
    let keyring = Arc::clone(keyring);
    door.write(Viewer::Keeper, move |connection, _| {
        let account = of_session(connection, session, now)?;
        let recovery_codes = sign_in::confirm_seed(connection, &keyring, &account, &input.code, now)?;
        attempts::clear(connection, &sign_in::code_bucket(&keyring, account.id))?;
        journal::acting(connection, account.id)?;
        journal::close(connection, &Entry::of("second_factor.set", json!({})), &[])?;
        Ok(RecoveryCodes { recovery_codes })
    })
    .await
}

/// Takes the second factor away, where the person needs none.
///
/// # Errors
/// As for confirming; `conflict` where one is needed.
pub async fn remove_second_factor(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: Confirmation,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let account = confirmed(door, keyring, session, &input.password, now).await?;
    with_code(door, keyring, session, account, input.code, now, |connection, keyring, account| {
        if sign_in::needs_second_factor(connection, keyring, account)? {
            let detail = "who coordinates or administers needs a second factor; it can be replaced by another one";
            return Err(Failure::Conflict { detail: detail.to_owned() });
        }
        accounts::set_second_factor(connection, &keyring.secrets, account.id, None, &[])?;
        journal::acting(connection, account.id)?;
        journal::close(connection, &Entry::of("second_factor.remove", json!({})), &[]).map(|_| ())
    })
    .await
}

/// Makes new recovery codes; the old ones are void.
///
/// # Errors
/// As for confirming; `conflict` without a second factor.
pub async fn renew_recovery_codes(
    door: &Door,
    keyring: &Arc<Keyring>,
    session: Uuid,
    input: Confirmation,
    now: DateTime<Utc>,
) -> Result<RecoveryCodes, Failure> {
    let account = confirmed(door, keyring, session, &input.password, now).await?;
    if !account.has_second_factor() {
        return Err(Failure::Conflict { detail: "no second factor is set up".to_owned() });
    }
    let (recovery_codes, digests) = second_factor::new_recovery_codes();
    with_code(door, keyring, session, account, input.code, now, move |connection, _, account| {
        accounts::set_recovery_codes(connection, account.id, &digests)?;
        journal::acting(connection, account.id)?;
        journal::close(connection, &Entry::of("second_factor.recovery_codes", json!({})), &[]).map(|_| ())
    })
    .await?;
    Ok(RecoveryCodes { recovery_codes })
}
