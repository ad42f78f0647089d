//! Pages: no record is missed or repeated, in either direction, also while others write.

use std::collections::HashSet;

use crate::support::TestService;

#[test]
fn a_list_is_the_same_whatever_the_size_of_its_pages() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let ids = |path: &str| {
        visitor.all(path).iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let whole = ids("/v1/recommendations?limit=200");
    assert!(whole.len() >= 60, "{}", whole.len());
    assert_eq!(whole.iter().collect::<HashSet<_>>().len(), whole.len());
    for limit in [1, 7, 50] {
        assert_eq!(ids(&format!("/v1/recommendations?limit={limit}")), whole);
    }
    let mut turned = ids("/v1/recommendations?limit=7&sort=session");
    turned.reverse();
    assert_eq!(turned, whole);
}

#[test]
fn the_way_back_is_the_way_there() {
    let service = TestService::with_samples();
    let visitor = service.visitor();
    let first = visitor.json("/v1/recommendations?limit=10");
    assert!(first["links"]["prev"].is_null());
    let second = visitor.json(first["links"]["next"].as_str().expect("a next page"));
    let back = visitor.json(second["links"]["prev"].as_str().expect("a previous page"));
    assert_eq!(back["data"], first["data"]);
    assert!(back["links"]["prev"].is_null(), "nothing goes before the first page");
    assert!(back["links"]["next"].is_string());
}
