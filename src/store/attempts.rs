//! Attempts to sign in, counted before anything is looked at, by what is tried and never by who tries: names that exist and
//! names that don't alike. The shape is that of kanidm's soft lock: it slows down, and ends with the day.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Date, Integer, Timestamptz};

use crate::domain::failure::Failure;
use crate::tables::sign_in_attempts;

/// How many failures of a day are followed by which wait, in seconds.
const WAITS: &[(i32, i64)] = &[(2, 1), (8, 3), (24, 5), (99, 10)];

/// When the next attempt is looked at, after so many failures of today.
fn not_before(failures: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    match WAITS.iter().find(|(most, _)| failures <= *most) {
        Some((_, seconds)) => now + Duration::seconds(*seconds),
        None => (now.date_naive() + Duration::days(1)).and_time(NaiveTime::MIN).and_utc(),
    }
}

/// Counts an attempt as failed, before it is looked at. Of many at once, one is let through; until the wait is over even
/// the right password is refused, so that nothing can be learned by guessing on. Gives how many were counted today.
///
/// # Errors
/// `too-soon`; what the database says.
pub fn begin(connection: &mut PgConnection, bucket: &[u8], now: DateTime<Utc>) -> Result<i32, Failure> {
    let today = now.date_naive();
    // The row is locked by this statement, so that of many attempts at once each sees what the one before did.
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        failures: i32,
        #[diesel(sql_type = Timestamptz)]
        not_before: DateTime<Utc>,
        #[diesel(sql_type = Date)]
        day: chrono::NaiveDate,
    }
    let row: Row = diesel::sql_query(
        "INSERT INTO sign_in_attempts (bucket, failures, not_before, day) VALUES ($1, 0, $2, $3) \
         ON CONFLICT (bucket) DO UPDATE SET failures = sign_in_attempts.failures RETURNING failures, not_before, day",
    )
    .bind::<Binary, _>(bucket)
    .bind::<Timestamptz, _>(now)
    .bind::<Date, _>(today)
    .get_result(connection)?;
    let failures = if row.day == today { row.failures } else { 0 };
    if row.day == today && row.not_before > now {
        let seconds = (row.not_before - now).num_milliseconds().div_euclid(1000) + 1;
        return Err(Failure::TooSoon { retry_after: u32::try_from(seconds).unwrap_or(86_400) });
    }
    diesel::update(sign_in_attempts::table.find(bucket))
        .set((
            sign_in_attempts::failures.eq(failures + 1),
            sign_in_attempts::not_before.eq(not_before(failures + 1, now)),
            sign_in_attempts::day.eq(today),
        ))
        .execute(connection)?;
    Ok(failures + 1)
}

/// Forgets the attempts of a bucket: one was right.
///
/// # Errors
/// What the database says.
pub fn clear(connection: &mut PgConnection, bucket: &[u8]) -> Result<(), Failure> {
    diesel::delete(sign_in_attempts::table.find(bucket)).execute(connection)?;
    Ok(())
}

/// Forgets the attempts of days gone by. For the keeper.
///
/// # Errors
/// What the database says.
pub fn forget_old(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<usize, Failure> {
    let old = sign_in_attempts::table.filter(sign_in_attempts::day.lt(now.date_naive()));
    Ok(diesel::delete(old).execute(connection)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_with_the_day() {
        let now: DateTime<Utc> = "2026-11-27T08:27:00Z".parse().unwrap();
        let wait = |failures| (not_before(failures, now) - now).num_seconds();
        assert_eq!([1, 2, 3, 8, 9, 24, 25, 99].map(wait), [1, 1, 3, 3, 5, 5, 10, 10]);
        assert_eq!(not_before(100, now), "2026-11-28T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
