//! The audit: reading it, and looking through its chain. What is read is held by row security: coordinators read their
//! coalition's entries with contents, administrators every entry without.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::audit::{AuditEntry, ChainHead, Verdict};
use crate::domain::failure::Failure;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    entry: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    act: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    actor: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    coalition: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    record: Option<String>,
    #[diesel(sql_type = Jsonb)]
    details: serde_json::Value,
    #[diesel(sql_type = Nullable<Text>)]
    contents: Option<String>,
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only entries before this number.
    pub before: Option<i64>,
    /// Only those of this coalition.
    pub coalition: Option<String>,
    /// Only those of this record.
    pub record: Option<String>,
}

/// Entries that who asks may read, the newest first.
///
/// # Errors
/// What the database says.
pub fn list(connection: &mut PgConnection, wanted: &Wanted, most: u16) -> Result<Vec<AuditEntry>, Failure> {
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT a.entry, a.at, a.act, who.account AS actor, a.coalition, a.record, a.details, c.contents \
           FROM audit a LEFT JOIN audit_actors who ON who.entry = a.entry LEFT JOIN audit_contents c ON c.entry = a.entry \
          WHERE ($1 IS NULL OR a.entry < $1) AND ($2 IS NULL OR a.coalition = $2) AND ($3 IS NULL OR a.record = $3) \
          ORDER BY a.entry DESC LIMIT $4",
    )
    .bind::<Nullable<BigInt>, _>(wanted.before)
    .bind::<Nullable<Text>, _>(wanted.coalition.as_deref())
    .bind::<Nullable<Text>, _>(wanted.record.as_deref())
    .bind::<BigInt, _>(i64::from(most))
    .load(connection)?;
    rows.into_iter()
        .map(|row| {
            Ok(AuditEntry {
                entry: row.entry,
                at: row.at,
                act: row.act,
                actor: row.actor,
                coalition: row.coalition,
                record: row.record,
                details: row.details,
                contents: row.contents.as_deref().map(serde_json::from_str).transpose().map_err(Failure::internal)?,
            })
        })
        .collect()
}

/// A link of the chain as it stands, with what is still there of the salted parts beside it.
#[derive(QueryableByName)]
struct Link {
    #[diesel(sql_type = BigInt)]
    entry: i64,
    #[diesel(sql_type = Text)]
    at: String,
    #[diesel(sql_type = Text)]
    act: String,
    #[diesel(sql_type = Text)]
    details: String,
    #[diesel(sql_type = Text)]
    coalition: String,
    #[diesel(sql_type = Text)]
    record: String,
    #[diesel(sql_type = Nullable<Binary>)]
    actor_digest: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    contents_digest: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    previous: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    digest: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    actor: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    contents: Option<String>,
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = BigInt)]
    entry: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    digest: Option<Vec<u8>>,
}

fn hex(bytes: Option<&[u8]>) -> String {
    bytes.unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How many links are read at a time.
const BATCH: i64 = 1_000;

impl Link {
    /// The digest that the entry must have, made anew from what it says.
    fn recomputed(&self) -> Vec<u8> {
        let lines = [
            self.entry.to_string(),
            self.at.clone(),
            self.act.clone(),
            self.details.clone(),
            self.coalition.clone(),
            self.record.clone(),
            hex(self.actor_digest.as_deref()),
            hex(self.contents_digest.as_deref()),
            hex(self.previous.as_deref()),
        ];
        Sha256::digest(lines.join("\n")).to_vec()
    }

    /// What is wrong with it, coming after an entry with this number and digest.
    fn fault(&self, before: &Head) -> Option<String> {
        if self.entry != before.entry + 1 {
            return Some(format!("entry {} is missing", before.entry + 1));
        }
        if self.digest.is_none() && before.digest.is_none() {
            // From before the chain.
            return None;
        }
        if self.previous != before.digest {
            return Some("it does not follow the entry before it".to_owned());
        }
        if self.digest.as_deref() != Some(self.recomputed().as_slice()) {
            return Some("it says something else than when it was written".to_owned());
        }
        // A salted part may be gone, by an erasure or a purge; where it is there, it must be what was digested.
        for (part, digest, what) in [
            (&self.actor, &self.actor_digest, "who did it was changed"),
            (&self.contents, &self.contents_digest, "its contents were changed"),
        ] {
            if let Some(part) = part
                && digest.as_deref() != Some(Sha256::digest(part).as_slice())
            {
                return Some(what.to_owned());
            }
        }
        None
    }
}

/// Looks through the whole chain, entry by entry, and compares its end with the journal's head, and with one that was kept
/// elsewhere. It must be run in one snapshot, as the owner.
///
/// # Errors
/// What the database says.
pub fn verify(connection: &mut PgConnection, kept: Option<&ChainHead>) -> Result<Verdict, Failure> {
    let broken = |entry: i64, how: String| Ok(Verdict::Broken { entry, how });
    let head: Head = diesel::sql_query("SELECT entry, digest FROM journal").get_result(connection)?;
    let mut last = Head { entry: 0, digest: None };
    let mut met = kept.is_none();
    loop {
        let links: Vec<Link> = diesel::sql_query(
            "SELECT a.entry, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS at, a.act, a.details::text AS details, \
                    coalesce(a.coalition, '') AS coalition, coalesce(a.record, '') AS record, a.actor_digest, a.contents_digest, a.previous, a.digest, \
                    who.salt::text || who.account::text AS actor, c.salt::text || c.contents AS contents \
               FROM audit a LEFT JOIN audit_actors who USING (entry) LEFT JOIN audit_contents c USING (entry) \
              WHERE a.entry > $1 ORDER BY a.entry LIMIT $2",
        )
        .bind::<BigInt, _>(last.entry)
        .bind::<BigInt, _>(BATCH)
        .load(connection)?;
        if links.is_empty() {
            break;
        }
        for link in links {
            if let Some(how) = link.fault(&last) {
                return broken(link.entry.min(last.entry + 1), how);
            }
            if let Some(kept) = kept.filter(|kept| kept.entry == link.entry) {
                if hex(link.digest.as_deref()) != kept.digest {
                    return broken(link.entry, "it is another entry than the one whose digest was kept".to_owned());
                }
                met = true;
            }
            last = Head { entry: link.entry, digest: link.digest };
        }
    }
    if last.entry != head.entry {
        return broken(last.entry + 1, format!("the journal counts {} entries; the rest is missing", head.entry));
    }
    if last.digest != head.digest {
        return broken(last.entry, "it is not the entry that the journal ends with".to_owned());
    }
    if !met {
        return broken(last.entry + 1, "the chain ends before the entry whose digest was kept".to_owned());
    }
    Ok(Verdict::Whole(ChainHead { entry: last.entry, digest: hex(last.digest.as_deref()) }))
}
