//! Zips that were made to harm.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ENTRY_LIMIT, MARKUP_LIMIT, RATIO_FLOOR, TroubleKind, inspect};

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn refusal(bytes: Vec<u8>) -> String {
    inspect(&mut Cursor::new(bytes)).unwrap_err().to_string()
}

fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b"abcdefghijklmnop"[(state >> 28) as usize]
        })
        .collect()
}

#[test]
fn an_honest_zip_passes() {
    assert!(inspect(&mut Cursor::new(zip(&[("a.xml", b"<a/>"), ("xl/media/b.png", &noise(3_000_000))]))).is_ok());
}

fn bomb(length: u64) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    std::io::copy(&mut std::io::repeat(b'<').take(length), &mut zip).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Writes another size wherever this one is claimed.
fn claim(bytes: &mut [u8], claimed: u32, instead: u32) {
    while let Some(at) = bytes.windows(4).position(|window| window == claimed.to_le_bytes()) {
        bytes[at..at + 4].copy_from_slice(&instead.to_le_bytes());
    }
}

#[test]
fn a_bomb_that_says_so_is_not_unpacked() {
    let bomb = bomb(300 << 20);
    assert!(bomb.len() < 400_000);
    let begun = Instant::now();
    assert!(refusal(bomb).contains("100 times its size"));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[test]
fn a_bomb_that_lies_is_refused_while_it_unpacks() {
    let mut bomb = bomb(50 << 20);
    claim(&mut bomb, 50 << 20, 10_000);
    assert!(refusal(bomb).contains("larger than its declared uncompressed size"));
}

#[test]
fn sizes_that_lie_do_not_help() {
    let content = vec![b' '; 4 << 20];
    let mut bytes = zip(&[("a.xml", &content)]);
    claim(&mut bytes, u32::try_from(content.len()).unwrap(), 10);
    assert!(inspect(&mut Cursor::new(bytes)).is_err());
}

#[test]
fn ratio_and_entries_have_their_limits() {
    assert!(inspect(&mut Cursor::new(zip(&[("a.bin", &vec![0; RATIO_FLOOR as usize])]))).is_ok());
    assert!(refusal(zip(&[("a.bin", &vec![0; RATIO_FLOOR as usize + 1])])).contains("100 times"));
    let names: Vec<String> = (0..=ENTRY_LIMIT).map(|n| format!("{n}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refusal(zip(&entries)).contains("more than 2000 entries"));
    assert!(inspect(&mut Cursor::new(zip(&entries[1..]))).is_ok());
}

#[test]
fn all_entries_together_have_a_limit() {
    let content = noise(40 << 20);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..6 {
        zip.start_file(format!("xl/worksheets/{n}.xml"), SimpleFileOptions::default().compression_level(Some(1)))
            .unwrap();
        zip.write_all(&content[..if n == 0 { 100 } else { content.len() }]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() as u64 > super::FILE_LIMIT || refusal(bytes).contains("200000000"));
}

#[test]
fn a_zip_within_the_zip_is_refused() {
    let inner = zip(&[("a.xml", b"<a/>")]);
    assert!(refusal(zip(&[("xl/embeddings/a.xlsx", &inner)])).contains("a zip within the zip"));
}

#[test]
fn entries_that_overlap_are_refused() {
    let mut bytes = zip(&[("a.xml", &noise(500)), ("b.xml", &noise(600))]);
    // The second record of the directory points to the first entry.
    let signature = b"PK\x01\x02";
    let second = bytes.windows(4).enumerate().filter(|(_, window)| window == signature).nth(1).unwrap().0;
    let first = bytes.windows(4).position(|window| window == signature).unwrap();
    let record: Vec<u8> = bytes[first + 10..first + 46].to_vec();
    bytes[second + 10..second + 46].copy_from_slice(&record);
    assert!(refusal(bytes).contains("overlap"));
}

#[test]
fn document_types_are_refused_wherever_they_stand() {
    for at in [0, 10, 65_520, 65_530, 65_536, 200_000] {
        let mut part = b"<a>".to_vec();
        for (n, byte) in noise(at).into_iter().enumerate() {
            part.push(if n % 50 == 0 { b' ' } else { byte });
        }
        part.extend_from_slice(b"</a><!DocType x [ <!ENTITY y SYSTEM \"file:///etc/passwd\"> ]>");
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file("odd.name", SimpleFileOptions::default().compression_method(method)).unwrap();
            zip.write_all(&part).unwrap();
            assert!(refusal(zip.finish().unwrap().into_inner()).contains("declares a document type"), "{at}");
        }
    }
    assert!(refusal(zip(&[("a.xml", b"\xFF\xFE<\0!\0")])).contains("UTF-16"));
}

#[test]
fn claims_and_endless_texts_are_refused() {
    assert!(
        refusal(zip(&[("xl/sharedStrings.xml", b"<sst uniqueCount = '99999999999999999999'><si/></sst>")]))
            .contains("claims")
    );
    assert!(inspect(&mut Cursor::new(zip(&[("xl/sharedStrings.xml", b"<sst uniqueCount=\"1\"><si/></sst>")]))).is_ok());
    let padded = [&vec![b' '; 200_000][..], b"<!DOCTYPE a><a/>"].concat();
    assert!(refusal(zip(&[("a.xml", &padded)])).contains("document type"), "behind blanks");
    let long = [b"<t>".to_vec(), noise(MARKUP_LIMIT + 1), b"</t>".to_vec()].concat();
    assert!(refusal(zip(&[("a.xml", &long)])).contains("longer than"));
}

#[test]
fn what_is_cut_off_is_damaged() {
    let bytes = zip(&[("a.xml", &noise(5_000))]);
    for cut in [5, 30, 1_000, bytes.len() - 1] {
        assert!(
            matches!(inspect(&mut Cursor::new(bytes[..cut].to_vec())), Err(TroubleKind::DamagedFile { .. })),
            "{cut}"
        );
    }
}
