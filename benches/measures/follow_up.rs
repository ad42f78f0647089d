//! The scorecard of a State with much follow-up beside its own SQL in pgbench, the network side by side beside one State, both at a
//! million recommendations; and what the report at mid-term as a document takes of memory.

use serde_json::json;

use super::{Run, say};
use crate::Outcome;
use crate::client::{Asked, Client};
use crate::desk::{Desk, copy};
use crate::load::pgbench;
use crate::material::million;
use crate::processes::service;
use crate::report::{Goal, Report, Samples};
use crate::stage::{MILLION, Stage};
use crate::statements::record;

/// The database with follow-up, a copy of that with a million recommendations.
const FOLLOWED: &str = "bench_follow_up";
/// How many there are of each.
const ACTIVITIES: u32 = 10_000;
const COMMITMENTS: u32 = 2_000;
const ASSESSMENTS: u32 = 20_000;

/// The cycle of which the most recommendations are held, and a month in its time.
const CYCLE: &str = "cycle=2";
const MONTH: &str = "2017-05";

/// What the activities are, and whose, by turns: each pair of a kind and an actor comes up.
const KINDS: [&str; 9] = [
    "dissemination",
    "support",
    "consultation",
    "participation",
    "monitoring",
    "resourcing",
    "legislative_action",
    "judicial_action",
    "experience_sharing",
];
const ACTORS: [&str; 5] = ["government", "parliament", "judiciary", "nhri", "civil_society"];

/// Measures it.
pub fn measure(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    let stage = run.stage;
    million(stage)?;
    say("scorecards");
    let desk = filled(stage)?;
    // Another day each time, so that no kept answer is sent.
    let days: Vec<String> = (1..=28).map(|day| format!("{CYCLE}&as_of={MONTH}-{day:02}")).collect();
    let alone: Vec<Asked> = days.iter().map(|day| Asked::Get(format!("/v1/states/KOR/scorecard?{day}"))).collect();
    let together: Vec<Asked> =
        days.iter().map(|day| Asked::Get(format!("/v1/scorecards?state=CHN,JPN,KOR,MNG&{day}"))).collect();
    let statements = record(stage, &desk.service, "scorecard", &alone)?;
    report.note(format!("A scorecard needs {} statements, BEGIN and COMMIT among them.", statements.statements));
    let (mut one, mut sql, mut several) = (Samples::default(), Samples::default(), Samples::default());
    let mut client = Client::open(desk.service.address)?;
    for _ in 0..run.rounds {
        one.add(client.time(&alone, run.seconds)?);
        sql.add(pgbench(stage, FOLLOWED, &statements, 1, run.seconds)?.latency);
        several.add(client.time(&together, run.seconds)?);
    }
    report.add("scorecard of a State", &one, ("the same SQL in pgbench", &sql), " ms", Goal::AtMost(1.5));
    report.add("scorecards of four States", &several, ("that of one", &one), " ms", Goal::AtMost(10.0));
    drop(desk);
    document(run, report)
}

/// A coalition with activities, commitments and assessments: one of each by the service, the others by copies of their rows.
fn filled(stage: &Stage) -> Outcome<Desk> {
    stage.create(FOLLOWED, Some(MILLION))?;
    let desk = Desk::at(stage, FOLLOWED)?;
    let mut client = Client::open(desk.service.address)?;
    let activity = desk.publish(&mut client, 0)?;
    let plan = json!({
        "coalition": "KOR", "state": "KOR", "kind": "national_plan_of_action", "title": {"en": "A plan"},
        "status_history": [{"status": "adopted", "on": "2013-06-01"}],
    });
    let plan = desk.publish_one(&mut client, "plans", &plan)?;
    // A field for which each copy has another recommendation.
    let asked = "SELECT id FROM upr.recommendations WHERE state_under_review = 'KOR' AND kind = 'recommendation' AND cycle = 2 ORDER BY id LIMIT 2000";
    let recommendations = stage.texts(FOLLOWED, asked)?;
    let one = recommendations.first().ok_or("no recommendation to KOR")?;
    let commitment = json!({
        "coalition": "KOR", "plan": plan, "actor": "government", "title": {"en": "A promise"}, "recommendations": [one],
    });
    let commitment = desk.publish_one(&mut client, "commitments", &commitment)?;
    let assessment = json!({
        "coalition": "KOR", "recommendation": one, "claimed_by": {"kind": "civil_society", "body": "A forum"},
        "status": "in_progress", "assessed_on": "2014-01-01", "narrative": {"en": "What there is to say"},
    });
    let assessment = desk.publish_one(&mut client, "assessments", &assessment)?;
    stage.sql(
        FOLLOWED,
        &format!("CREATE TABLE upr.bench_asked AS SELECT row_number() OVER () AS place, id FROM ({asked}) a; ALTER TABLE upr.bench_asked ADD PRIMARY KEY (place)"),
    )?;
    let another = format!("(SELECT id FROM upr.bench_asked WHERE place = 1 + copy % {})", recommendations.len());
    let several = format!("ARRAY[{another}]");
    let one_of = |words: &[&str]| format!("('{{{}}}'::text[])[1 + copy % {}]", words.join(","), words.len());
    let claimant =
        format!("jsonb_build_object('kind', {}, 'body', 'A body')", one_of(&["state", "nhri", "civil_society"]));
    copy(
        stage,
        FOLLOWED,
        ("activity", "activities"),
        &activity,
        ACTIVITIES - 1,
        &[
            ("starts_on", "date '2013-04-01' + copy % 1400"),
            ("kind", &one_of(&KINDS)),
            ("actor", &one_of(&ACTORS)),
            ("notice_days", "NULL"),
            ("recommendations", &several),
        ],
    )?;
    copy(
        stage,
        FOLLOWED,
        ("commitment", "commitments"),
        &commitment,
        COMMITMENTS - 1,
        &[("recommendations", &several)],
    )?;
    copy(
        stage,
        FOLLOWED,
        ("assessment", "assessments"),
        &assessment,
        ASSESSMENTS - 1,
        &[("recommendation", &another), ("assessed_on", "assessed_on + copy % 1000"), ("claimed_by", &claimant)],
    )?;
    stage.sql(FOLLOWED, "VACUUM ANALYZE")?;
    Ok(desk)
}

/// The most memory over that when idle, after the report was written as a document: of a service that did nothing else before, so that
/// no memory of an earlier question is used again.
fn document(run: &Run<'_>, report: &mut Report) -> Outcome<()> {
    // The review with as many recommendations as a State now receives in one, or nearly as many.
    let reviews = "SELECT state_under_review || '/reports/mid-term?format=docx&cycle=' || cycle FROM upr.recommendations \
                   GROUP BY state_under_review, cycle ORDER BY abs(count(*) - 400), 1 LIMIT 1";
    let review = run.stage.texts(FOLLOWED, reviews)?.concat();
    let mut over = Samples::default();
    let mut size = 0;
    for _ in 0..run.rounds {
        let service = service(run.stage, FOLLOWED)?;
        let mut client = Client::open(service.address)?;
        client.get("/v1/states")?;
        let idle = service.memory()?;
        size = client.get(&format!("/v1/states/{review}"))?.len();
        over.add(service.most_memory()? - idle);
    }
    report.note(format!("The document, of {review}, has {size} bytes."));
    report.add_alone("memory over idle, report at mid-term as a document", &over, " MiB", Goal::AtMost(64.0));
    Ok(())
}
