//! The elements of one JSON array, one by one, as bytes: the array may be as long as it likes, since only the element at
//! hand is held. What an element means, and whether it is JSON within, is for who reads it.

use std::io::{self, Read};

use crate::exchange::place::TroubleKind;

/// The longest element, in bytes.
pub const ELEMENT_LIMIT: usize = 1 << 20;
/// The deepest nesting of an element: well below what the parser of JSON would take.
pub const DEPTH_LIMIT: usize = 64;

/// One element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Which one, from 1.
    pub number: u64,
    /// The offset of its first byte in the file, from 0.
    pub offset: u64,
    /// Its text.
    pub text: String,
}

/// An element, or the rest of the file, that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which element, from 1; none where the array itself is meant.
    pub number: Option<u64>,
    /// Why.
    pub kind: TroubleKind,
}

/// A reader of elements.
pub struct Elements<R> {
    input: R,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    /// How many bytes of the file went before the buffer's next one.
    offset: u64,
    /// How many elements were begun.
    count: u64,
    element: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeArray,
    InArray,
    Ended,
}

/// What was seen of an element on the way to its end.
#[derive(Default)]
struct Scan {
    depth: usize,
    deepest: usize,
    in_string: bool,
    escaped: bool,
    /// The first raw control character within a string, which JSON doesn't allow.
    control: Option<u8>,
    length: u64,
}

impl Scan {
    /// Passes bytes up to the element's end: how many of them are its own, and whether it ends there.
    fn pass(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    0..=0x1F => self.control = self.control.or(Some(byte)),
                    _ => {}
                }
                if self.in_string || self.depth > 0 {
                    continue;
                }
                return (at + 1, true);
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b'}' | b']' if self.depth == 1 => return (at + 1, true),
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                // A number, or a word: it ends before what follows it.
                b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return (at, true),
                _ => {}
            }
        }
        (bytes.len(), false)
    }

    fn refused(&self) -> Option<TroubleKind> {
        if self.length > ELEMENT_LIMIT as u64 {
            return Some(TroubleKind::RowTooLong { limit: ELEMENT_LIMIT });
        }
        if self.deepest > DEPTH_LIMIT {
            return Some(TroubleKind::TooDeep { limit: DEPTH_LIMIT });
        }
        self.control
            .map(|byte| TroubleKind::ForbiddenCharacter { code: u32::from(byte), name: "a control character".into() })
    }
}

impl<R: Read> Elements<R> {
    /// Reads an array that may stand behind a byte order mark of UTF-8.
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; 64 * 1024],
            from: 0,
            to: 0,
            offset: 0,
            count: 0,
            element: Vec::new(),
            state: State::BeforeArray,
        }
    }

    /// Fills the buffer when it is used up; false at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        while self.from == self.to {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(length) => (self.from, self.to) = (0, length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn consume(&mut self, length: usize) {
        self.from += length;
        self.offset += length as u64;
    }

    /// The next byte that is no blank; it stays where it is. None at the end.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.fill()? {
            let rest = &self.buffer[self.from..self.to];
            let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
            self.consume(blank);
            if self.from < self.to {
                return Ok(Some(self.buffer[self.from]));
            }
        }
        Ok(None)
    }

    fn pass_mark(&mut self) -> io::Result<()> {
        for byte in *b"\xEF\xBB\xBF" {
            if !self.fill()? || self.buffer[self.from] != byte {
                break;
            }
            self.consume(1);
        }
        Ok(())
    }

    /// Passes what stands before the next element; false where the array and the file end.
    fn find_start(&mut self) -> io::Result<Result<bool, TroubleKind>> {
        if self.state == State::BeforeArray {
            self.pass_mark()?;
            match self.peek()? {
                Some(b'[') => self.consume(1),
                None => return Ok(Err(TroubleKind::EmptyFile)),
                Some(b'{') => return Ok(Err(not_json("it is an object, not an array of records"))),
                Some(other) => return Ok(Err(self.unexpected("no array begins there", other))),
            }
            self.state = State::InArray;
        }
        let next = self.peek()?;
        let next = match next {
            Some(b',') if self.count > 0 => {
                self.consume(1);
                match self.peek()? {
                    Some(other @ (b']' | b',')) => {
                        return Ok(Err(self.unexpected("a comma has no record behind it", other)));
                    }
                    next => next,
                }
            }
            Some(b']') => {
                self.consume(1);
                return Ok(match self.peek()? {
                    None => Ok(false),
                    Some(other) => Err(self.unexpected("something stands behind the array", other)),
                });
            }
            Some(other) if self.count > 0 => {
                return Ok(Err(self.unexpected("neither a comma nor the array's end follows a record", other)));
            }
            next => next,
        };
        Ok(match next {
            None => Err(not_json(format!("it ends before the array does, after {} records", self.count))),
            Some(other @ (b',' | b'}' | b':')) => Err(self.unexpected("no record begins there", other)),
            Some(_) => Ok(true),
        })
    }

    fn unexpected(&self, what: &str, byte: u8) -> TroubleKind {
        if byte == 0 {
            return TroubleKind::Binary { offset: self.offset, byte };
        }
        let shown = if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("0x{byte:02X}") };
        not_json(format!("{what}: {shown} at byte {}", self.offset))
    }

    /// Reads to the end of an element; none where the file ends before.
    fn collect(&mut self) -> io::Result<Option<Scan>> {
        let mut scan = Scan::default();
        self.element.clear();
        while self.fill()? {
            let bytes = &self.buffer[self.from..self.to];
            let (passed, ended) = scan.pass(bytes);
            scan.length += passed as u64;
            if scan.length <= ELEMENT_LIMIT as u64 {
                self.element.extend_from_slice(&bytes[..passed]);
            }
            self.consume(passed);
            if ended {
                return Ok(Some(scan));
            }
        }
        Ok(None)
    }

    fn read(&mut self) -> io::Result<Option<Result<Element, Refusal>>> {
        match self.find_start()? {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(kind) => return Ok(Some(Err(Refusal { number: None, kind }))),
        }
        self.count += 1;
        let (number, offset) = (self.count, self.offset);
        let refuse = |kind| Ok(Some(Err(Refusal { number: Some(number), kind })));
        let Some(scan) = self.collect()? else {
            return refuse(not_json("it ends within this record"));
        };
        if let Some(kind) = scan.refused() {
            return refuse(kind);
        }
        match std::str::from_utf8(&self.element) {
            Ok(text) => Ok(Some(Ok(Element { number, offset, text: text.to_owned() }))),
            Err(error) => {
                let byte = self.element.get(error.valid_up_to()).copied().unwrap_or_default();
                refuse(TroubleKind::InvalidBytes { encoding: "UTF-8".into(), byte })
            }
        }
    }
}

fn not_json(found: impl Into<String>) -> TroubleKind {
    TroubleKind::NotJson { found: found.into() }
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Element, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Ended {
            return None;
        }
        let next = self.read().unwrap_or_else(|error| {
            Some(Err(Refusal { number: None, kind: TroubleKind::Unreadable { found: error.to_string() } }))
        });
        match &next {
            None => self.state = State::Ended,
            Some(Err(refusal)) if refusal.kind.ends_the_file() => self.state = State::Ended,
            Some(_) => {}
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::{DEPTH_LIMIT, ELEMENT_LIMIT, Elements, Refusal};

    fn texts(bytes: impl Read) -> Vec<Result<String, String>> {
        Elements::new(bytes)
            .map(|element| element.map(|element| element.text).map_err(|refusal| refusal.kind.to_string()))
            .collect()
    }

    fn told(bytes: &[u8]) -> String {
        texts(bytes).pop().expect("something").expect_err("a refusal")
    }

    #[test]
    fn elements_come_one_by_one() {
        assert_eq!(texts(&b"[]"[..]), []);
        assert_eq!(texts(&b"\xEF\xBB\xBF [\n]\r\n"[..]), []);
        let found: Vec<String> =
            texts(&br#" [ {"a":"]},\"{"} ,[1,[2]],"x",5 , null,true] "#[..]).into_iter().map(Result::unwrap).collect();
        assert_eq!(found, [r#"{"a":"]},\"{"}"#, "[1,[2]]", "\"x\"", "5", "null", "true"]);
        let places: Vec<(u64, u64)> = Elements::new(&b"[{},{}]"[..])
            .map(Result::unwrap)
            .map(|element| (element.number, element.offset))
            .collect();
        assert_eq!(places, [(1, 1), (2, 4)]);
    }

    #[test]
    fn what_is_no_array_is_named() {
        for (bytes, reason) in [
            (&b"  "[..], "is empty"),
            (br#"{"data": []}"#, "is no JSON: it is an object, not an array of records"),
            (b"records", "is no JSON: no array begins there: r at byte 0"),
            (b"[", "is no JSON: it ends before the array does, after 0 records"),
            (b"[{}", "is no JSON: it ends before the array does, after 1 records"),
            (b"[{},", "is no JSON: it ends before the array does, after 1 records"),
            (br#"[{"a":"b"#, "is no JSON: it ends within this record"),
            (b"[{},]", "is no JSON: a comma has no record behind it: ] at byte 4"),
            (b"[,{}]", "is no JSON: no record begins there: , at byte 1"),
            (b"[{} {}]", "is no JSON: neither a comma nor the array's end follows a record: { at byte 4"),
            (b"[{}][{}]", "is no JSON: something stands behind the array: [ at byte 4"),
            (b"[{}}", "is no JSON: neither a comma nor the array's end follows a record: } at byte 3"),
            (b"[\0{\0}\0", "is binary: byte 0x00 at offset 1"),
        ] {
            // A zero where a record should begin is told by the parser of the record, one between records here.
            let last = told(bytes);
            assert!(last == reason || bytes.contains(&0), "{last}");
        }
        assert_eq!(told(b"[{}\0"), "is binary: byte 0x00 at offset 3");
    }

    #[test]
    fn an_element_beyond_its_bounds_is_passed_over() {
        let text = |length: usize| format!("[\"{}\",1]", "x".repeat(length - 2));
        assert_eq!(texts(text(ELEMENT_LIMIT).as_bytes())[0].as_ref().unwrap().len(), ELEMENT_LIMIT);
        let longer = texts(text(ELEMENT_LIMIT + 1).as_bytes());
        assert_eq!(longer, [Err("is longer than 1048576 bytes".to_owned()), Ok("1".to_owned())]);
        let deep = |depth: usize| format!("[{}{},1]", "[".repeat(depth), "]".repeat(depth));
        assert!(texts(deep(DEPTH_LIMIT).as_bytes())[0].is_ok());
        for depth in [DEPTH_LIMIT + 1, 100_000] {
            let deeper = texts(deep(depth).as_bytes());
            assert_eq!(deeper, [Err("is nested deeper than 64 levels".to_owned()), Ok("1".to_owned())]);
        }
        assert_eq!(texts(&b"[\"a\0b\",1]"[..])[0], Err("holds U+0000, a control character".to_owned()));
        assert_eq!(texts(&b"[\"caf\xE9\",1]"[..])[0], Err("byte 0xE9 is no UTF-8".to_owned()));
    }

    #[test]
    fn a_field_of_a_gigabyte_takes_no_memory() {
        let bomb = (&b"[{\"Text\":\""[..]).chain(std::io::repeat(b'x').take(64 << 20)).chain(&b"\"},{}]"[..]);
        let mut elements = Elements::new(bomb);
        assert!(matches!(elements.next(), Some(Err(Refusal { number: Some(1), .. }))));
        assert_eq!(elements.next().unwrap().unwrap().text, "{}");
        assert!(elements.next().is_none());
        assert!(elements.element.capacity() <= 2 * ELEMENT_LIMIT);
    }

    proptest! {
        #[test]
        fn any_bytes_at_all(bytes in "([\\[\\]{},:\"\\\\ \\n0-9a]|null|\\PC){0,80}") {
            for element in Elements::new(bytes.as_bytes()) {
                let _ = element;
            }
        }

        #[test]
        fn any_array_comes_apart_as_it_was_put_together(values in proptest::collection::vec("[\\PC\\n]{0,20}", 0..8), blank in "[ \\n\\t\\r]{0,2}") {
            let items: Vec<String> = values.iter().map(|value| serde_json::json!({"a": [value]}).to_string()).collect();
            let array = format!("{blank}[{blank}{}{blank}]{blank}", items.join(&format!("{blank},{blank}")));
            let found: Vec<String> = texts(array.as_bytes()).into_iter().map(Result::unwrap).collect();
            prop_assert_eq!(found, items);
        }
    }
}
