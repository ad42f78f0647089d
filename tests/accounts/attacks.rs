//! Attacks on tokens, bodies and caches, as somebody outside would make them, on both faces.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use upr_network::access::tokens::rotate;

use crate::support::{Answer, Colleague, Desks, Filling, StopAtEnd, TestDatabase, TestService};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// What a good token says, header and claims.
fn parts(token: &str) -> (Value, Value) {
    let mut parts = token
        .split('.')
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON"));
    (parts.next().expect("a header"), parts.next().expect("claims"))
}

/// Tokens that were never given by the service, each with what is wrong with it.
fn forged(desks: &Desks, good: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = parts(good);
    let signature = good.rsplit('.').next().expect("a signature");
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        format!("{}.{}.{signature}", part(&header), part(&claims))
    };
    let claiming = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        format!("{}.{}.{signature}", part(&header), part(&claims))
    };
    let keys = desks.service.visitor().json("/.well-known/jwks.json");
    let public = keys["keys"][0]["x"].as_str().expect("a key");
    let mut hs256 = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    hs256.kid = header["kid"].as_str().map(str::to_owned);
    hs256.typ = header["typ"].as_str().map(str::to_owned);
    let confused = jsonwebtoken::encode(&hs256, &claims, &jsonwebtoken::EncodingKey::from_secret(public.as_bytes()))
        .expect("a token");
    vec![
        ("nothing", String::new()),
        ("alg none", format!("{}.{}.", part(&json!({"alg": "none", "typ": "at+jwt"})), part(&claims))),
        ("HS256 with the public key", confused),
        ("another alg", with("alg", json!("RS256"))),
        ("an unknown kid", with("kid", json!("00000000"))),
        ("a kid that is a path", with("kid", json!("../../../etc/passwd"))),
        ("a jwk of its own", with("jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}))),
        ("a jku", with("jku", json!("https://evil.example/keys"))),
        ("another issuer", claiming("iss", json!("https://evil.example"))),
        ("another audience", claiming("aud", json!("evil"))),
        ("longer good", claiming("exp", json!(claims["exp"].as_u64().unwrap_or_default() + 86_400))),
        ("good later", claiming("nbf", json!(claims["nbf"].as_u64().unwrap_or_default() + 86_400))),
        ("a higher role", claiming("roles", json!({"KOR": "coordinator", "JPN": "coordinator"}))),
        ("an administrator", claiming("administrator", json!(true))),
        ("a long one", format!("{good}{}", "A".repeat(9000))),
        ("cut", good[..good.len() - 4].to_owned()),
        ("an access key that isn't", format!("uprk_{}_{}", uuid::Uuid::new_v4().simple(), "A".repeat(43))),
    ]
}

// P13, beside the unit tests of tokens. Fails when `Algorithm::EdDSA` is taken from the header, or a bad token makes a visitor.
#[test]
fn a_token_that_was_not_given_is_refused_alike_on_both_faces() {
    let desks =
        Desks::on(TestDatabase::new(Filling::Facts), |settings| settings.rate_limit = std::num::NonZeroU32::MAX);
    let member = desks.db_one("KOR", "member");
    let visitor = desks.service.visitor();
    let mut told = std::collections::BTreeSet::new();
    for (what, token) in forged(&desks, member.token()) {
        let rest = visitor.get_with("/v1/activities?scope=working", &[("authorization", &format!("Bearer {token}"))]);
        let request = visitor.request(Method::POST, "/graphql").bearer_auth(&token);
        let body = json!({"query": "{ activities { totalCount } }"}).to_string();
        let graphql = visitor.send(request.header("content-type", "application/json").body(body));
        for answer in [&rest, &graphql] {
            assert_eq!(answer.status, 401, "{what}: {}", answer.text());
            let mut problem = answer.problem();
            problem.as_object_mut().expect("a problem").remove("instance");
            told.insert(problem.to_string());
        }
        // What is public is refused, too: whoever sends a token wants to know that it is not good.
        assert_eq!(
            visitor.get_with("/v1/states/KOR", &[("authorization", &format!("Bearer {token}"))]).status,
            401,
            "{what}"
        );
    }
    assert_eq!(told.len(), 1, "{told:?}");
    let two = format!("Bearer {}", member.token());
    for path in ["/v1/activities?scope=working", "/graphql?query={__typename}"] {
        let answer = visitor.get_with(path, &[("authorization", &two), ("authorization", &two)]);
        assert_eq!(answer.status, 401, "two Authorization fields: {path}");
    }
}

// P14. Fails when `rotate` drops the key that signed a moment ago, or an instance doesn't read the file again.
#[test]
fn keys_rotate_under_load_and_no_good_token_is_refused() {
    let desks =
        Desks::on(TestDatabase::new(Filling::Facts), |settings| settings.rate_limit = std::num::NonZeroU32::MAX);
    let done = AtomicBool::new(false);
    let own = "/v1/activities?scope=working&limit=1";
    let people: Vec<Colleague> = (0..3).map(|_| desks.db_one("KOR", "member")).collect();
    std::thread::scope(|scope| {
        let readers: Vec<_> = people
            .iter()
            .map(|person| {
                let done = &done;
                scope.spawn(move || {
                    let mut asked = 0;
                    while !done.load(Ordering::Acquire) || asked < 20 {
                        assert_eq!(person.get(own).status, 200, "after {asked}");
                        asked += 1;
                    }
                })
            })
            .collect();
        let _end = StopAtEnd(&done);
        for _ in 0..4 {
            rotate(desks.key_file(), SystemTime::now()).expect("a rotation");
            let fresh = desks.db_one("KOR", "member");
            for _ in 0..5 {
                assert_eq!(fresh.get(own).status, 200);
            }
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            reader.join().expect("it ends");
        }
    });
    // A key that was taken out of the file is no longer good, with the next look at it.
    let kept = std::fs::read_to_string(desks.key_file()).expect("the keys");
    let mut file: Value = serde_json::from_str(&kept).expect("JSON");
    file["keys"].as_array_mut().expect("keys").retain(|key| key["state"] != "old" && key["state"] != "retired");
    std::fs::write(desks.key_file(), file.to_string()).expect("it is written");
    crate::support::wait_for("the old keys to go", std::time::Duration::from_secs(90), || {
        people[0].get(own).status == 401
    });
}

// P34, what needs no cookie. Fails when a handler takes any content type, or a GET runs a mutation.
#[test]
fn forms_reach_no_act_and_get_changes_nothing() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let before = desks.service.database.db_text("SELECT entry::text FROM journal");
    let activity = crate::activities::hearing("KOR").to_string();
    let mutation =
        json!({"query": "mutation($i: ActivityInput!) { createActivity(input: $i) { id } }", "variables": {"i": {}}})
            .to_string();
    let visitor = desks.service.visitor();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/jsonp",
    ] {
        for (path, body) in [
            ("/v1/activities", &activity),
            ("/graphql", &mutation),
            ("/v1/auth/login", &activity),
            ("/v1/invitations/accept", &activity),
        ] {
            let request = visitor.request(Method::POST, path).bearer_auth(editor.token()).header("content-type", kind);
            let answer = visitor.send(request.body(body.clone()));
            assert_eq!(answer.status, 415, "{kind} {path}: {}", answer.text());
        }
    }
    for path in ["/v1/activities", "/graphql"] {
        let request = visitor.request(Method::POST, path).bearer_auth(editor.token());
        assert_eq!(visitor.send(request.body(activity.clone())).status, 415, "without a content type: {path}");
    }
    let by_get = "/graphql?query=mutation{freezeCoalition(code:\"KOR\"){frozen}}";
    let coordinator = desks.db_one("KOR", "coordinator");
    assert_eq!(coordinator.get(by_get).status, 405);
    // A cookie is nobody's token.
    let cookie = format!("access_token={0}; Authorization=Bearer {0}", editor.token());
    assert_eq!(visitor.get_with("/v1/activities?scope=working", &[("cookie", &cookie)]).status, 401);
    assert_eq!(desks.service.database.db_text("SELECT entry::text FROM journal"), before, "nothing was done");
}

/// A kept answer: where, with which varying fields, and the body.
type KeptAnswer = (String, Vec<(String, Option<String>)>, Vec<u8>);

/// A cache as RFC 9111 wants one: it keeps what may be kept, and gives it to whoever asks with the same varying fields.
#[derive(Default)]
struct SharedCache {
    kept: Vec<KeptAnswer>,
}

impl SharedCache {
    /// Asks through the cache; gives the body, and whether it was a kept one.
    fn ask(&mut self, path: &str, fields: &[(&str, &str)], ask: impl Fn() -> Answer) -> (Vec<u8>, bool) {
        let sent = |name: &str| {
            fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| (*value).to_owned())
        };
        let hit =
            self.kept.iter().find(|(at, vary, _)| at == path && vary.iter().all(|(name, value)| sent(name) == *value));
        if let Some((_, _, body)) = hit {
            return (body.clone(), true);
        }
        let answer = ask();
        let control = answer.header("cache-control");
        let forbids = |word: &str| control.split(',').any(|part| part.trim() == word);
        // Section 3.5: an answer to a request with Authorization is kept where it says that it is public.
        let may = !forbids("no-store") && !forbids("private") && (sent("authorization").is_none() || forbids("public"));
        if may && answer.status == 200 {
            let vary = answer.header("vary");
            let names = vary.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
            self.kept.push((
                path.to_owned(),
                names.map(|name| (name.clone(), sent(&name))).collect(),
                answer.body.clone(),
            ));
        }
        (answer.body, false)
    }
}

// P36. Fails when `Freshness::Private` says `public`, or loses `Vary: Authorization`.
#[test]
fn a_shared_cache_never_gives_one_persons_answer_to_another() {
    let desks = Desks::new();
    let coordinator = desks.db_one("KOR", "coordinator");
    crate::activities::published(&coordinator, "KOR", "network");
    let public = crate::activities::published(&coordinator, "KOR", "public");
    let visitor = desks.service.visitor();
    let authorization = format!("Bearer {}", coordinator.token());
    let mut paths = vec![public.path.clone(), "/graphql?query={activities{totalCount}}".to_owned()];
    for base in [
        "/v1/activities",
        "/v1/coalitions",
        "/v1/coalitions/KOR",
        "/v1/states/KOR",
        "/v1/changes",
        "/v1/reviews?limit=1",
    ] {
        paths.push(base.to_owned());
    }
    for base in ["/v1/activities", "/v1/coalitions", "/v1/states/KOR"] {
        let joint = if base.contains('?') { '&' } else { '?' };
        paths.extend(["shared", "working"].map(|scope| format!("{base}{joint}scope={scope}")));
    }
    paths.extend(
        ["/v1/me", "/v1/audit?coalition=KOR", "/v1/coalitions/KOR/members", "/v1/me/export"].map(str::to_owned),
    );
    for member_first in [true, false] {
        let mut cache = SharedCache::default();
        for path in &paths {
            let truth = (coordinator.get(path), visitor.get(path));
            let order = if member_first { [true, false] } else { [false, true] };
            for member in order {
                let fields = [("authorization", authorization.as_str())];
                let fields: &[(&str, &str)] = if member { &fields } else { &[] };
                let (body, kept) =
                    cache.ask(path, fields, || if member { coordinator.get(path) } else { visitor.get(path) });
                let own = if member { &truth.0 } else { &truth.1 };
                if kept {
                    assert_eq!(
                        String::from_utf8_lossy(&body),
                        own.text(),
                        "{path}: what was kept is not what they would be told"
                    );
                }
            }
            let control = truth.0.header("cache-control");
            if truth.0.body != truth.1.body && truth.0.status == 200 {
                assert!(control.contains("no-store"), "{path}: {control}");
            }
        }
    }
}

// P40. Fails when the kept answer is written in another transaction than the record.
#[test]
fn a_request_whose_answer_was_lost_is_done_once() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let body = crate::activities::hearing("KOR").to_string();
    for round in 0..6 {
        let key = format!("lost-{round}");
        let request = format!(
            "POST /v1/activities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            editor.token(),
            body.len()
        );
        let mut stream = TcpStream::connect(desks.service.address.trim_start_matches("http://")).expect("a connection");
        stream.write_all(request.as_bytes()).expect("it is sent");
        // The client goes without the answer, sooner or later.
        std::thread::sleep(std::time::Duration::from_millis(8 * round));
        drop(stream);
        let fields = [("idempotency-key", key.as_str())];
        let sent: Value = serde_json::from_str(&body).expect("JSON");
        let again = || editor.send(Method::POST, "/v1/activities", &fields, Some(&sent));
        let mut answer = again();
        while answer.status == 409 {
            answer = again();
        }
        assert_eq!(answer.status, 201, "{}", answer.text());
        let repeated = again();
        assert_eq!((repeated.status, &repeated.body), (201, &answer.body), "the same answer");
        assert_eq!(repeated.header("idempotency-replayed"), "true");
    }
    crate::support::wait_for("what was under way", std::time::Duration::from_secs(20), || {
        editor.json("/v1/activities?scope=working")["meta"]["total"] == 6
    });
    assert_eq!(desks.service.database.db_number("SELECT count(*) FROM working_activities"), 6, "each was made once");
}

#[test]
fn nested_and_endless_bodies_are_refused_and_the_service_lives() {
    let desks = Desks::new();
    let editor = desks.db_one("KOR", "editor");
    let visitor = desks.service.visitor();
    let deep = format!("{{\"title\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_object = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    for body in [&deep, &deep_object] {
        for path in ["/v1/activities", "/v1/auth/login", "/v1/invitations/accept"] {
            let request = visitor.request(Method::POST, path).bearer_auth(editor.token());
            let answer = visitor.send(request.header("content-type", "application/json").body(body.clone()));
            assert_eq!(answer.status, 400, "{path}: {:.200}", answer.text());
        }
        let request = visitor.request(Method::POST, "/graphql").header("content-type", "application/json");
        let answer = visitor.send(request.body(body.clone()));
        assert!(matches!(answer.status, 400 | 413), "/graphql: {}", answer.status);
    }
    assert_eq!(visitor.get("/healthz").status, 200);
}

// P47. Of these two zones, one has another day than UTC at any hour. Fails when a day is taken in a zone other than UTC; that
// of the session is fixed twice, by the options of our connections and by diesel, so `current_date` alone would still pass.
#[test]
fn days_and_expiry_do_not_depend_on_a_time_zone() {
    for zone in ["Pacific/Kiritimati", "Etc/GMT+12"] {
        in_a_zone(zone);
    }
}

fn in_a_zone(zone: &str) {
    use diesel::connection::SimpleConnection;
    let database = TestDatabase::new(Filling::Facts);
    let name = database.db_text("SELECT current_database()");
    let mut login = database.db_connect(upr_network::database::connections::Role::Login);
    login.batch_execute(&format!("ALTER DATABASE \"{name}\" SET timezone = '{zone}'")).expect("it may");
    drop(login);
    let service = TestService::on(database, |_| {});
    let member = service.member("KOR");
    let session = service.database.db_text(
        "SELECT (idle_until = (now() AT TIME ZONE 'UTC')::date + 7 AND ends_on = (now() AT TIME ZONE 'UTC')::date + 30)::text FROM sessions_of_accounts",
    );
    assert_eq!(session, "true", "{zone}");
    assert!(member.is_signed_in());
    // On its last day (UTC) a session is good; on the day after, it is not.
    service.database.db_execute("UPDATE sessions_of_accounts SET idle_until = (now() AT TIME ZONE 'UTC')::date");
    assert!(member.is_signed_in(), "{zone}");
    service.database.db_execute("UPDATE sessions_of_accounts SET idle_until = (now() AT TIME ZONE 'UTC')::date - 1");
    assert!(!member.is_signed_in(), "{zone}");
    let days = service.database.db_text(
        "SELECT bool_and(day = (at AT TIME ZONE 'UTC')::date)::text FROM (SELECT max(day) AS day FROM changes) c, (SELECT max(at) AS at FROM audit WHERE act = 'facts.load') a",
    );
    assert_eq!(days, "true", "{zone}");
}
