use std::time::SystemTime;

use super::*;

fn signatures(folder: &tempfile::TempDir) -> Signatures {
    Signatures::open(&folder.path().join("jwt-keys.json"), "https://upr.example.org").unwrap()
}

fn token(signatures: &Signatures) -> String {
    let roles = [("KOR".to_owned(), CoalitionRole::Editor)].into();
    signatures.issue(Uuid::from_u128(7), Uuid::from_u128(8), roles, false, SystemTime::now()).unwrap()
}

/// A token with this header and these claims, signed by this key.
fn forged(header: &serde_json::Value, claims: &serde_json::Value, seed: &[u8; 32]) -> String {
    use ed25519_dalek::Signer;
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = SigningKey::from_bytes(seed).sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn parts(token: &str) -> (serde_json::Value, serde_json::Value) {
    let mut parts = token.split('.').map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()));
    (parts.next().unwrap().unwrap(), parts.next().unwrap().unwrap())
}

#[test]
fn a_token_says_who_and_for_which_session() {
    let folder = tempfile::tempdir().unwrap();
    let signatures = signatures(&folder);
    let claims = signatures.verify(&token(&signatures)).unwrap();
    assert_eq!((claims.sub, claims.sid), (Uuid::from_u128(7), Uuid::from_u128(8)));
    assert_eq!(claims.exp - claims.iat, 900);
    assert_eq!(claims.iss, "https://upr.example.org");
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder.path().join("jwt-keys.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn whatever_is_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let signatures = signatures(&folder);
    let stored: KeyFile = key_file::read(&signatures.file).unwrap();
    let seed: [u8; 32] = URL_SAFE_NO_PAD.decode(&stored.keys[0].seed).unwrap().try_into().unwrap();
    let good = token(&signatures);
    let (header, claims) = parts(&good);
    // The same with the true key is good: so what fails below fails for what was changed.
    assert!(signatures.verify(&forged(&header, &claims, &seed)).is_ok());
    assert!(signatures.verify(&forged(&header, &claims, &[7; 32])).is_err(), "another key");
    let now = claims["iat"].as_u64().unwrap();
    for (name, value) in [
        ("iss", serde_json::json!("https://elsewhere.example.org")),
        ("aud", serde_json::json!("another")),
        ("exp", serde_json::json!(now - 31)),
        ("nbf", serde_json::json!(now + 120)),
        ("sub", serde_json::json!("me")),
        ("sub", serde_json::Value::Null),
        ("exp", serde_json::json!("soon")),
        ("nbf", serde_json::Value::Null),
        ("evil", serde_json::json!(true)),
    ] {
        let mut claims = claims.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        assert!(signatures.verify(&forged(&header, &claims, &seed)).is_err(), "{name}");
    }
    for (name, value) in [
        ("alg", "none"),
        ("alg", "HS256"),
        ("alg", "RS256"),
        ("typ", "JWT"),
        ("kid", "unknown"),
        ("kid", "../../jwt-keys.json"),
        ("jku", "https://evil.example.org/keys"),
        ("x5u", "https://evil.example.org/cert"),
    ] {
        let mut header = header.clone();
        header[name] = serde_json::json!(value);
        assert!(signatures.verify(&forged(&header, &claims, &seed)).is_err(), "{name} {value}");
    }
    // HS256 with the public key as its secret.
    let public = signatures.public()[0].x.clone();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(stored.keys[0].kid.clone());
    header.typ = Some(TYPE.to_owned());
    let confused = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(public.as_bytes())).unwrap();
    assert!(signatures.verify(&confused).is_err());
    assert!(signatures.verify(&format!("{good}{}", "A".repeat(LONGEST))).is_err());
    for text in ["", ".", "..", "a.b.c", "e30.e30.", "\u{0}"] {
        assert!(signatures.verify(text).is_err(), "{text:?}");
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let signatures = signatures(&folder);
    let good = token(&signatures);
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        // The last letter of a part has bits that belong to nothing.
        if let Ok(text) = String::from_utf8(bytes)
            && text.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).ok()).collect::<Vec<_>>()
                != good.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).ok()).collect::<Vec<_>>()
        {
            assert!(signatures.verify(&text).is_err(), "letter {at}");
        }
    }
}

#[test]
fn keys_are_rotated_and_old_tokens_stay_good_for_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let signatures = signatures(&folder);
    let before = token(&signatures);
    let shown: Vec<String> = signatures.public().iter().map(|key| key.kid.clone()).collect();
    assert_eq!(shown.len(), 2, "the next key is shown before it signs");
    rotate(&signatures.file, SystemTime::now()).unwrap();
    let another = self::signatures(&folder);
    let after = token(&another);
    assert_ne!(parts(&before).0["kid"], parts(&after).0["kid"]);
    assert!(shown.contains(&parts(&after).0["kid"].as_str().unwrap().to_owned()));
    assert!(another.verify(&before).is_ok() && another.verify(&after).is_ok());
    // The instance that was there before the rotation knows the new key already, since it was shown.
    assert!(signatures.verify(&after).is_ok());
    assert_eq!(another.public().len(), 3);
    // Long after, the old key goes.
    rotate(&signatures.file, SystemTime::now() + Duration::from_secs(3600)).unwrap();
    assert_eq!(self::signatures(&folder).public().len(), 3);
    assert!(self::signatures(&folder).verify(&before).is_err());
}

#[test]
fn a_damaged_file_is_named_and_its_content_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwt-keys.json");
    std::fs::write(&file, "{\"keys\": [{\"kid\": \"a\", \"seed\": \"secret").unwrap();
    let told = Signatures::open(&file, "").err().unwrap().to_string();
    assert!(told.contains("jwt-keys.json") && !told.contains("secret"), "{told}");
}

#[test]
fn access_keys_name_their_id() {
    let id = Uuid::new_v4();
    let (text, digest) = new_access_key(id);
    assert!(text.starts_with("uprk_"));
    assert_eq!(read_access_key(&text), Some((id, digest)));
    for wrong in ["uprk_", "uprk_abc", "other", &text[..text.len() - 2]] {
        assert_eq!(read_access_key(wrong), None, "{wrong}");
    }
}
