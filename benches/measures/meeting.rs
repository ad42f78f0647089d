//! The meeting of two sources: all of UPR Info's recommendations and a made-up export of the Index of the same size, by
//! the whole process beside `COPY` of what both come to; the matching alone; and how it grows with the number of reviews.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use upr_network::database::connections::{Address, Role};
use upr_network::domain::matching::clusters;
use upr_network::domain::source_records::SourceRecord;
use upr_network::store;

use super::import::psql;
use super::{Run, say};
use crate::Outcome;
use crate::load::output;
use crate::processes::{peak_of, program};
use crate::report::{Goal, Report, Samples};
use crate::stage::{EMPTY, REAL};
use crate::uhri_export::uhri_export;

const OURS: &str = "bench_meeting";
const COPIED: &str = "bench_meeting_copy";
/// The annotations of the long export, more than the real one has.
const LONG: u64 = 300_000;
/// Into how many parts the reviews are divided, to see how the time grows.
const PARTS: usize = 4;

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("meeting of two sources");
    let export = run.stage.folder.join("made-up-index.json");
    made_up(run, &export)?;
    let (mut ours, mut copy, mut alone, mut growth) =
        (Samples::default(), Samples::default(), Samples::default(), Samples::default());
    for round in 0..run.rounds {
        run.stage.create(OURS, Some(REAL))?;
        run.stage.sql(OURS, "CHECKPOINT")?;
        let began = Instant::now();
        output(program(run.stage, OURS).args(["import", "uhri"]).arg(&export))?;
        ours.add(began.elapsed().as_secs_f64());
        if round == 0 {
            psql(run, OURS, "TO")?;
        }
        run.stage.create(COPIED, Some(EMPTY))?;
        run.stage.sql(COPIED, "CHECKPOINT")?;
        let began = Instant::now();
        psql(run, COPIED, "FROM")?;
        copy.add(began.elapsed().as_secs_f64());
        let (all, per_part) = matching(run)?;
        alone.add(all);
        growth.add(per_part);
    }
    report.add(
        "import of the Index beside as much of UPR Info, whole process",
        &ours,
        ("COPY of what both come to", &copy),
        " s",
        Goal::AtMost(8.0),
    );
    report.add("matching alone", &alone, ("COPY of what both come to", &copy), " s", Goal::AtMost(8.0));
    report.add_alone(
        "matching of four times as many reviews, by four times the time of a quarter",
        &growth,
        "",
        Goal::AtMost(1.3),
    );
    for database in [OURS, COPIED] {
        run.stage.sql("postgres", &format!("DROP DATABASE {database} WITH (FORCE)"))?;
    }
    long(run, report)
}

/// An export of the Index that has every recommendation of UPR Info's: with numbers, one in twenty with other words.
fn made_up(run: &Run<'_>, path: &Path) -> Outcome<()> {
    let annotations = run.stage.texts(
        REAL,
        "SELECT jsonb_build_object('AnnotationId', gen_random_uuid(), 'Symbol', 'A/HRC/0/' || r.session, 'AnnotationType', '- Recommendations', \
                'Body', '- UPR', 'Countries', jsonb_build_array(s.name->>'en'), 'UprSession', jsonb_build_array(r.session || 'th Session'), \
                'Themes', '[]'::jsonb, 'AffectedPersons', '[]'::jsonb, 'Sdgs', '[]'::jsonb, 'UprPositions', '[]'::jsonb, \
                'UprRecommendingCountry', (SELECT coalesce(jsonb_agg(f.name->>'en'), '[]') FROM upr.states f WHERE f.code = ANY (r.recommending_states)), \
                'Text', '100.' || row_number() OVER (PARTITION BY r.review ORDER BY r.id) || '. ' \
                        || CASE WHEN get_byte(uuid_send(r.id), 5) % 20 = 0 THEN regexp_replace(r.texts->>'en', ' ', ' fully ', 'g') ELSE r.texts->>'en' END)::text \
           FROM upr.recommendations r JOIN upr.states s ON s.code = r.state_under_review WHERE r.kind = 'recommendation'",
    )?;
    let mut file = BufWriter::new(File::create(path)?);
    for (place, annotation) in annotations.iter().enumerate() {
        file.write_all(if place == 0 { b"[" } else { b"," })?;
        file.write_all(annotation.as_bytes())?;
    }
    file.write_all(b"]")?;
    file.flush()?;
    Ok(())
}

/// The seconds that matching takes of all reviews, and of all by what the first part of them makes one expect.
fn matching(run: &Run<'_>) -> Outcome<(f64, f64)> {
    let mut connection = Address::new(run.stage.url(OURS)).connect(Role::Owner, Duration::ZERO)?;
    let reviews =
        run.stage.texts(OURS, "SELECT review FROM upr.source_records GROUP BY review ORDER BY md5(review)")?;
    let mut records: BTreeMap<String, Vec<SourceRecord>> = BTreeMap::new();
    for record in store::source_records::of_reviews(&mut connection, &reviews)? {
        records.entry(record.review.clone()).or_default().push(record);
    }
    let reviews: Vec<&Vec<SourceRecord>> = records.values().collect();
    let timed = |reviews: &[&Vec<SourceRecord>]| {
        let began = Instant::now();
        let found: usize = reviews.iter().map(|records| std::hint::black_box(clusters(records)).len()).sum();
        let held: usize = reviews.iter().map(|records| records.len()).sum();
        (began.elapsed().as_secs_f64(), held, found)
    };
    let quarter = reviews.get(..reviews.len() / PARTS).unwrap_or_default();
    let (of_part, in_part, _) = timed(quarter);
    let (of_all, in_all, _) = timed(&reviews);
    // Reviews differ in size: the time is laid against the records.
    let expected = of_part * in_all as f64 / in_part.max(1) as f64;
    Ok((of_all, of_all / expected))
}

/// The memory and the time of a long export.
fn long(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    say("an export of the Index of 300,000 annotations");
    let path = run.stage.folder.join("long-index.json");
    let mut file = BufWriter::new(File::create(&path)?);
    std::io::copy(&mut uhri_export(LONG, 7).by_ref(), &mut file)?;
    file.flush()?;
    run.stage.create(OURS, Some(EMPTY))?;
    let began = Instant::now();
    let peak = peak_of(program(run.stage, OURS).args(["import", "uhri"]).arg(&path))?;
    let (mut memory, mut seconds) = (Samples::default(), Samples::default());
    memory.add(peak);
    seconds.add(began.elapsed().as_secs_f64());
    report.add_alone(
        "import of 300,000 annotations of the Index, the most memory",
        &memory,
        " MiB",
        Goal::AtMost(256.0),
    );
    report.add_alone("import of 300,000 annotations of the Index", &seconds, " s", Goal::None);
    std::fs::remove_file(path)?;
    run.stage.sql("postgres", &format!("DROP DATABASE {OURS} WITH (FORCE)"))
}
