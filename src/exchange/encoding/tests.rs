//! One phrase in each encoding.

use encoding_rs::{BIG5, EUC_KR, GB18030, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

use super::{Encoding, TroubleKind, detect};

/// encoding_rs writes no Mac Roman: the bytes of these characters.
fn mac_roman(text: &str) -> Vec<u8> {
    let table: Vec<char> =
        { encoding_rs::MACINTOSH.decode_without_bom_handling(&(0..=255).collect::<Vec<u8>>()).0.chars().collect() };
    text.chars().map(|c| u8::try_from(table.iter().position(|t| *t == c).unwrap()).unwrap()).collect()
}

const WESTERN: [&str; 16] = [
    "Equité sociale",
    "the people of São Tomé",
    "vis-à-vis the courts",
    "el Perú y España, según Núñez",
    "Länder and Gemeinden: Prüfung, Öffnung, größer",
    "Côte d’Ivoire’s report, the State’s duty",
    "la “loi” de l’état",
    "so-called “measures”",
    "2008–2012 — a plan…",
    "Law n° 17",
    "the States’ duty; it doesn’t end",
    "Curaçao, Bogotá",
    "Österreich",
    "fiancés créés",
    "Defensoría del Pueblo",
    "Señor",
];

#[test]
fn mac_roman_and_windows_1252_are_told_apart_by_a_single_phrase() {
    for text in WESTERN {
        for line in [format!("a,b\rc,{text},d\r"), format!("a,b\nc,\"{text}\"\n")] {
            let bytes = mac_roman(&line);
            assert_eq!(detect(&bytes[..]).unwrap(), Encoding::MacRoman, "{text}");
            assert_eq!(Encoding::MacRoman.decode(&bytes).unwrap(), line);
        }
        let line = format!("a,b\r\nc,{text},d\r\n");
        let (bytes, _, _) = WINDOWS_1252.encode(&line);
        assert_eq!(detect(&bytes[..]).unwrap(), Encoding::Windows1252, "{text}");
        assert_eq!(Encoding::Windows1252.decode(&bytes).unwrap(), line);
    }
}

#[test]
fn utf_8_is_utf_8_with_a_broken_row_too() {
    assert_eq!(detect(&b"plain"[..]).unwrap(), Encoding::Utf8 { marked: false });
    assert_eq!(detect("\u{feff}a".as_bytes()).unwrap(), Encoding::Utf8 { marked: true });
    assert_eq!(detect("국가 Хүн".as_bytes()).unwrap(), Encoding::Utf8 { marked: false });
    let mut damaged = "é, è, ü and ".as_bytes().to_vec();
    damaged.extend_from_slice(b"\xE9 alone");
    assert_eq!(detect(&damaged[..]).unwrap(), Encoding::Utf8 { marked: false });
    assert!(matches!(
        Encoding::Utf8 { marked: false }.decode(&damaged),
        Err(TroubleKind::InvalidBytes { byte: 0xE9, .. })
    ));
}

#[test]
fn other_encodings_are_refused_by_offset() {
    let korean = "이 권고를 받아들일 것, 국가인권위원회";
    for (encoding, text) in [
        (EUC_KR, korean),
        (GB18030, "批准禁止酷刑公约"),
        (BIG5, "批准禁止酷刑公約"),
        (SHIFT_JIS, "拷問等禁止条約を批准する"),
        (WINDOWS_1251, "Ратифицировать конвенцию"),
        (KOI8_R, "Ратифицировать конвенцию"),
    ] {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost);
        let line = [b"To,Text\nA,", &bytes[..], b"\n"].concat();
        let refused = detect(&line[..]).unwrap_err();
        assert!(
            matches!(refused, TroubleKind::UnknownEncoding { offset: 8..20, .. }),
            "{} {refused:?}",
            encoding.name()
        );
    }
    assert!(
        matches!(detect(&b"To,Text\nA,\xC7\xD1\n"[..]), Err(TroubleKind::UnknownEncoding { .. })),
        "one Korean syllable"
    );
}

#[test]
fn utf_16_and_binary_are_named() {
    let wide: Vec<u8> = "To,Text,From".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        detect(&[b"\xFF\xFE", &wide[..]].concat()[..]).unwrap_err().to_string(),
        "is text in UTF-16 (little endian): byte offset 0"
    );
    assert_eq!(
        detect(&wide[..]).unwrap_err().to_string(),
        "is text in UTF-16 without a byte order mark: byte offset 1"
    );
    let binary: Vec<u8> = (0..2_000_u32).map(|n| (n * 7 % 256) as u8).collect();
    assert_eq!(detect(&binary[..]).unwrap_err().to_string(), "is binary: byte 0x00 at offset 0");
    assert!(detect(&b"To,Text\nA,one\0 stray NUL is a matter of its row\n"[..]).is_ok());
}

/// Gives a few bytes at a time, so that sequences fall across chunks.
struct Trickle<'a>(&'a [u8], usize);
impl std::io::Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

proptest! {
    #[test]
    fn chunks_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 4_usize..20) {
        let whole = detect(&bytes[..]);
        let trickled = detect(Trickle(&bytes, size));
        prop_assert_eq!(whole, trickled);
    }

    #[test]
    fn valid_utf_8_is_always_utf_8(text in "[ -~é-ÿ가-힣А-я]{0,80}") {
        prop_assert_eq!(detect(text.as_bytes()).unwrap(), Encoding::Utf8 { marked: false });
    }
}
