//! XLS files that were made to harm, record by record.

use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::{TroubleKind, clean, record};

pub(crate) fn records(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    records
        .iter()
        .flat_map(|(kind, data)| {
            [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
        })
        .collect()
}

fn container(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn bof() -> (u16, Vec<u8>) {
    (record::BOF, vec![0, 6, 5, 0, 0, 0, 0, 0])
}

fn bound_sheet(position: u32, name: &str) -> (u16, Vec<u8>) {
    let mut data = position.to_le_bytes().to_vec();
    data.extend_from_slice(&[0, 0, name.len() as u8, 0]);
    data.extend_from_slice(name.as_bytes());
    (record::BOUND_SHEET, data)
}

/// A workbook of one sheet, or of the same sheet many times.
fn workbook(globals: Vec<(u16, Vec<u8>)>, times: usize, cells: Vec<(u16, Vec<u8>)>) -> Vec<u8> {
    let before: usize = 12 + times * (4 + 8 + 4) + globals.iter().map(|(_, data)| data.len() + 4).sum::<usize>() + 4;
    let mut all = vec![bof()];
    all.extend((0..times).map(|n| bound_sheet(before as u32, &format!("{n:04}"))));
    all.extend(globals);
    all.push((record::EOF, vec![]));
    all.push(bof());
    all.extend(cells);
    all.push((record::EOF, vec![]));
    container("/Workbook", &records(&all))
}

fn number_at(row: u16, column: u16) -> (u16, Vec<u8>) {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    data.extend_from_slice(&7.0_f64.to_le_bytes());
    (record::NUMBER, data)
}

fn refusal(file: Vec<u8>) -> String {
    clean(&mut Cursor::new(file)).unwrap_err().to_string()
}

#[test]
fn two_cells_far_apart_span_too_much() {
    assert!(clean(&mut Cursor::new(workbook(vec![], 1, vec![number_at(0, 0), number_at(60_000, 20)]))).is_ok());
    assert!(refusal(workbook(vec![], 1, vec![number_at(0, 0), number_at(65_535, 255)])).contains("2000000 cells"));
    assert!(
        refusal(workbook(vec![], 2, vec![number_at(0, 0), number_at(60_000, 20)])).contains("2000000 cells"),
        "one sheet counted as often as it is named"
    );
    assert!(refusal(workbook(vec![], 257, vec![])).contains("256 sheets"));
}

#[test]
fn a_shared_string_counts_as_often_as_it_is_used() {
    let mut sst = vec![1, 0, 0, 0, 1, 0, 0, 0, 0, 0x20, 0];
    sst[8..10].copy_from_slice(&8_000_u16.to_le_bytes());
    sst.extend(vec![b'x'; 8_000]);
    let label = |row: u16| (record::LABEL_SST, [&row.to_le_bytes()[..], &[0; 8]].concat());
    assert!(
        clean(&mut Cursor::new(workbook(vec![(record::SST, sst.clone())], 1, (0..100).map(label).collect()))).is_ok()
    );
    assert!(refusal(workbook(vec![(record::SST, sst)], 1, (0..5_000).map(label).collect())).contains("texts come to"));
}

#[test]
fn claims_of_dimensions_are_blanked() {
    let claim = [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0];
    let file =
        clean(&mut Cursor::new(workbook(vec![], 1, vec![(record::DIMENSIONS, claim.to_vec()), number_at(3, 1)])))
            .unwrap();
    let mut workbook = calamine::Xls::new(Cursor::new(file)).unwrap();
    use calamine::Reader;
    assert_eq!(workbook.worksheet_range("0000").unwrap().get_value((3, 1)), Some(&calamine::Data::Float(7.0)));
}

#[test]
fn passwords_and_other_ole_files_are_named() {
    assert_eq!(
        clean(&mut Cursor::new(workbook(vec![(record::FILE_PASS, vec![1, 0])], 1, vec![]))),
        Err(TroubleKind::PasswordProtected)
    );
    assert_eq!(clean(&mut Cursor::new(container("/EncryptedPackage", b"x"))), Err(TroubleKind::PasswordProtected));
    assert!(matches!(clean(&mut Cursor::new(container("/WordDocument", b"x"))), Err(TroubleKind::NotATable { .. })));
}

#[test]
fn a_chain_of_sectors_that_runs_in_a_circle_is_refused() {
    let file = workbook(vec![], 1, (0..2_000).map(|row| number_at(row, 0)).collect());
    let fat = 512 + 512 * u32::from_le_bytes(file[76..80].try_into().unwrap()) as usize;
    let entries =
        file[fat..fat + 512].chunks(4).position(|entry| u32::from_le_bytes(entry.try_into().unwrap()) == 20).unwrap();
    for target in [1_u32, entries as u32, 5, 10] {
        let mut circle = file.clone();
        circle[fat + entries * 4..fat + entries * 4 + 4].copy_from_slice(&target.to_le_bytes());
        assert!(matches!(clean(&mut Cursor::new(circle)), Err(TroubleKind::DamagedFile { .. })), "{target}");
    }
}

proptest! {
    #[test]
    fn damage_anywhere_ends_without_a_panic(at in 0_usize..4_000, byte in any::<u8>()) {
        let mut file = workbook(vec![], 1, (0..100).map(|row| number_at(row, 0)).collect());
        let at = at % file.len();
        file[at] = byte;
        let _ = clean(&mut Cursor::new(file));
    }
}
