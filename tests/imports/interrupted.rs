//! Imports that are killed: the database is as before or as after, and whoever starts again comes to the same end.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use rustix::process::Signal;
use upr_network::database::connections::Role;

use super::{Operator, made_up, table};
use crate::support::{Dice, wait_for};

const KILLS: usize = 20;

impl Operator {
    /// Waits until PostgreSQL has noticed that the killed one is gone.
    fn db_is_left_alone(&self) {
        wait_for("the session of the killed import ends", Duration::from_secs(30), || {
            self.database.db_number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'upr-network _%'") == 0
        });
    }
}

#[test]
fn an_import_that_is_killed_has_happened_or_not() {
    let mut dice = Dice::new("an_import_that_is_killed_has_happened_or_not");
    let rows = made_up(&mut dice, 2_000);
    let undisturbed = Operator::new();
    let before = undisturbed.database.db_checksum();
    undisturbed.lay("made.csv", table(&rows));
    let began = Instant::now();
    undisturbed.import(&["made.csv"]).well();
    let (took, after) = (began.elapsed(), undisturbed.database.db_checksum());
    assert_ne!(before, after);

    let (mut happened, mut not) = (0, 0);
    let mut operator = Operator::new();
    operator.lay("made.csv", table(&rows));
    for kill in 0..KILLS {
        let moment = took.mul_f64(f64::from(u32::try_from(dice.below(1_200)).expect("a number")) / 1_000.0);
        let mut running = operator.command(&["made.csv"]).start();
        std::thread::sleep(moment);
        let was_quicker = running.has_ended();
        running.signal(Signal::KILL);
        running.kill();
        operator.db_is_left_alone();
        let sum = operator.database.db_checksum();
        operator.db_feed_is_whole();
        assert!(sum == before || sum == after, "kill {kill} after {moment:?}");
        assert!(!was_quicker || sum == after, "kill {kill} after {moment:?}: it had ended, and wrote nothing");
        if sum == after {
            happened += 1;
            // It is done; the next kill meets a fresh one.
            assert_eq!(operator.import(&["made.csv"]).well().tally(), [0, 0, 0]);
            operator = Operator::new();
            operator.lay("made.csv", table(&rows));
        } else {
            not += 1;
        }
    }
    eprintln!("of {KILLS} imports that were killed {happened} had happened and {not} had not");
    assert!(not > 0, "none was killed while it was at work");
    operator.import(&["made.csv"]).well();
    assert_eq!(operator.database.db_checksum(), after, "a full run after the killed ones");
    operator.db_feed_is_whole();
    assert_eq!(
        operator.database.db_number("SELECT count(*) FROM changes WHERE kind = 'recommendation' AND act = 'created'"),
        operator.db_count("true")
    );
}

#[test]
fn a_database_that_goes_away_during_an_import_is_told_in_one_line() {
    let mut dice = Dice::new("a_database_that_goes_away_during_an_import_is_told_in_one_line");
    let operator = Operator::new();
    let before = operator.database.db_checksum();
    operator.lay("made.csv", table(&made_up(&mut dice, 4_000)));
    let running = operator.command(&["made.csv"]).start();
    wait_for("the import is at work", Duration::from_secs(60), || operator.db_imports_at_work() == 1);
    operator.database.db_connect(Role::Login).batch_execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'upr-network import%'",
    )
    .expect("the administrator may");
    let ended = operator.what_came_of(running.end());
    let line = ended.ended.refused(1);
    assert!(line.contains("the database can't be reached"), "{line}");
    assert_eq!(operator.database.db_checksum(), before);
    assert!(ended.report.is_array(), "the report is written all the same: {}", ended.report);
}
