//! A scan of a query's tokens, without recursion, before the parser sees it: it bounds what the parser's work and
//! stack grow with. It is not a parser: what it lets through may still be no query.

use async_graphql::Pos;

use super::{Limits, Measure, Refusal, within};

pub(super) fn scan(query: &str, limits: &Limits) -> Result<(), Refusal> {
    let bytes = query.as_bytes();
    let (mut offset, mut tokens, mut open, mut directives) = (0, 0, 0_u64, 0);
    while let Some(&byte) = bytes.get(offset) {
        let start = offset;
        let bound = |measure, limit, seen| {
            // The place is only worked out where it is told: it costs a look at all that stands before it.
            within(measure, limit, seen, None).map_err(|refusal| refusal.placed(position(query, start)))
        };
        offset += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                offset += run(&bytes[offset..], |b| b != b'\n' && b != b'\r');
                continue;
            }
            b'"' => {
                offset = end_of_string(bytes, start).ok_or_else(|| Refusal::Syntax {
                    message: "a string has no end".to_owned(),
                    at: Some(position(query, start)),
                })?;
            }
            b'(' | b'[' | b'{' => {
                open += 1;
                bound(Measure::Brackets, limits.brackets, open)?;
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'@' => {
                directives += 1;
                bound(Measure::Directives, limits.directives, directives)?;
            }
            b'0'..=b'9' => {
                let digits = run(&bytes[offset..], |b| b.is_ascii_digit());
                // The parser reads `000` as three numbers.
                tokens += if byte == b'0' { digits as u64 } else { 0 };
                offset += digits;
            }
            b if is_name(b) => {
                offset += run(&bytes[offset..], is_name);
                bound(Measure::NameBytes, limits.name_bytes, (offset - start) as u64)?;
            }
            _ => {}
        }
        tokens += 1;
        bound(Measure::Tokens, limits.tokens, tokens)?;
    }
    Ok(())
}

/// Where the string that begins at `start` ends; `None` where it has no end, for the parser would then read on
/// behind its quotation marks.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let block = bytes[start..].starts_with(b"\"\"\"");
    let mut offset = start + if block { 3 } else { 1 };
    loop {
        let rest = bytes.get(offset..)?;
        match (block, rest.first()?) {
            (true, _) if rest.starts_with(b"\"\"\"") => return Some(offset + 3),
            (true, _) if rest.starts_with(b"\\\"\"\"") => offset += 4,
            (false, b'"') => return Some(offset + 1),
            (false, b'\n' | b'\r') => return None,
            (false, b'\\') if !matches!(rest.get(1), Some(b'\n' | b'\r')) => offset += 2,
            _ => offset += 1,
        }
    }
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| belongs(**byte)).count()
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn position(query: &str, offset: usize) -> Pos {
    let before = query.get(..offset).unwrap_or(query);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Pos { line, column }
}
