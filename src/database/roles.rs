//! The roles of the database: made at the first start where the login may, checked at every start. A role that serves
//! owns nothing and is bound by row security.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

use super::connections::SCHEMA;

const ROLES: [&str; 3] = ["upr_owner", "upr_members", "upr_public"];

/// Why the roles are not as they must be.
#[derive(Debug, thiserror::Error)]
pub enum RolesFailure {
    /// A statement failed.
    #[error("the roles of the database could not be read")]
    Statement(#[from] diesel::result::Error),
    /// The login may not make them.
    #[error(
        "the database has no roles for upr-network yet, and the login may not make them; let an administrator run:\n{sql}"
    )]
    Missing {
        /// What to run.
        sql: String,
    },
    /// A role that serves has rights that it must not have.
    #[error("the role {role} {reason}: a role that serves must own nothing and be bound by row security")]
    TooStrong {
        /// The role.
        role: String,
        /// What it is or has.
        reason: String,
    },
}

#[derive(QueryableByName)]
struct Login {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = Bool)]
    may_create_roles: bool,
    #[diesel(sql_type = Bool)]
    complete: bool,
}

#[derive(QueryableByName)]
struct Strength {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    reason: String,
}

/// Makes the three roles where they are missing, and lets the login become each of them.
///
/// # Errors
/// `Missing` with the SQL for an administrator.
pub fn ensure(login: &mut PgConnection) -> Result<(), RolesFailure> {
    let me: Login = diesel::sql_query(
        "SELECT current_user::text AS name, current_database()::text AS database, \
                (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS may_create_roles, \
                (SELECT count(*) = 3 AND bool_and(pg_has_role(current_user, oid, 'MEMBER')) FROM pg_roles \
                  WHERE rolname IN ('upr_owner', 'upr_members', 'upr_public')) \
                AND (has_database_privilege('upr_owner', current_database(), 'CREATE') OR EXISTS (SELECT FROM pg_namespace WHERE nspname = 'upr')) AS complete",
    )
    .get_result(login)
    .or_else(|error| match &error {
        // has_database_privilege refuses a role that does not exist: then the roles are simply not complete.
        diesel::result::Error::DatabaseError(_, information) if information.message().contains("does not exist") => diesel::sql_query(
            "SELECT current_user::text AS name, current_database()::text AS database, \
                    (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS may_create_roles, false AS complete",
        )
        .get_result(login),
        _ => Err(error),
    })?;
    if me.complete {
        return Ok(());
    }
    let grants = format!(
        "GRANT upr_owner, upr_members, upr_public TO \"{}\";\nGRANT CREATE ON DATABASE \"{}\" TO upr_owner;",
        quoted(&me.name),
        quoted(&me.database)
    );
    let missing: String = missing_roles(login)?.iter().map(|role| format!("CREATE ROLE {role} NOLOGIN;\n")).collect();
    let refused = || RolesFailure::Missing { sql: format!("{missing}{grants}") };
    if !me.may_create_roles {
        return Err(refused());
    }
    login
        .transaction(|login| {
            // Two instances may start at once.
            login.batch_execute("SELECT pg_advisory_xact_lock(504597282)")?;
            for role in missing_roles(login)? {
                login.batch_execute(&format!("CREATE ROLE {role} NOLOGIN"))?;
            }
            login.batch_execute(&grants)
        })
        .map_err(|error| match error {
            diesel::result::Error::DatabaseError(_, _) => refused(),
            other => RolesFailure::Statement(other),
        })
}

/// Those of the three that nobody has made yet; another database of the same server may have them.
fn missing_roles(login: &mut PgConnection) -> diesel::QueryResult<Vec<&'static str>> {
    #[derive(QueryableByName)]
    struct Role {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let there: Vec<Role> = diesel::sql_query(
        "SELECT rolname::text AS name FROM pg_roles WHERE rolname IN ('upr_owner', 'upr_members', 'upr_public')",
    )
    .load(login)?;
    Ok(ROLES.into_iter().filter(|role| !there.iter().any(|found| found.name == *role)).collect())
}

/// Refuses to serve in roles that could see or change more than they should.
///
/// # Errors
/// `TooStrong` names the role and why.
pub fn check(login: &mut PgConnection) -> Result<(), RolesFailure> {
    let found: Vec<Strength> = diesel::sql_query(format!(
        "SELECT rolname::text AS role, CASE WHEN rolsuper THEN 'is a superuser' WHEN rolbypassrls THEN 'bypasses row security' \
                ELSE 'owns a table of the schema {SCHEMA}' END AS reason \
           FROM pg_roles \
          WHERE rolname IN ('upr_members', 'upr_public') \
            AND (rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = '{SCHEMA}' AND c.relowner = pg_roles.oid))"
    ))
    .load(login)?;
    match found.into_iter().next() {
        Some(Strength { role, reason }) => Err(RolesFailure::TooStrong { role, reason }),
        None => Ok(()),
    }
}

fn quoted(identifier: &str) -> String {
    identifier.replace('"', "\"\"")
}
