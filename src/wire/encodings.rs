//! Encodings: which one a client takes (RFC 9110, 12.5.3), and the body in it.

use std::io::Write;

use actix_web::http::header::HeaderValue;
use flate2::Compression;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As it is.
    Identity,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// Brotli.
    Brotli,
}

/// Bodies that are smaller gain nothing.
const WORTH_IT: usize = 1024;

impl Encoding {
    /// The best encoding that an `Accept-Encoding` allows; the first of br, zstd, gzip among equals.
    pub fn accepted(header: Option<&HeaderValue>) -> Encoding {
        let Some(header) = header.and_then(|value| value.to_str().ok()) else {
            return Encoding::Identity;
        };
        let quality = |name: &str| {
            let mut any = None;
            for part in header.split(',').take(20) {
                let mut pieces = part.split(';').map(str::trim);
                let coding = pieces.next().unwrap_or_default();
                let quality =
                    pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
                if coding.eq_ignore_ascii_case(name) {
                    return quality;
                }
                if coding == "*" {
                    any = Some(quality);
                }
            }
            any.unwrap_or(0.0)
        };
        let mut best = (Encoding::Identity, 0.0);
        for (encoding, name) in [(Encoding::Brotli, "br"), (Encoding::Zstd, "zstd"), (Encoding::Gzip, "gzip")] {
            let quality = quality(name);
            if quality > best.1 {
                best = (encoding, quality);
            }
        }
        best.0
    }

    /// The value of `Content-Encoding`; none for the body as it is.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some("gzip"),
            Encoding::Zstd => Some("zstd"),
            Encoding::Brotli => Some("br"),
        }
    }

    /// Whether bodies of this media type and size are compressed at all.
    pub fn is_worth_it(content_type: &str, size: usize) -> bool {
        size >= WORTH_IT
            && (content_type.starts_with("text/")
                || content_type.contains("json")
                || content_type.contains("javascript")
                || content_type.contains("svg"))
    }

    /// The body in this encoding.
    ///
    /// # Errors
    /// Writing into memory does not fail; what the encoders say is passed on.
    pub fn encode(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Encoding::Identity => Ok(body.to_vec()),
            Encoding::Gzip => {
                let mut encoder =
                    flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(6));
                encoder.write_all(body)?;
                encoder.finish()
            }
            Encoding::Zstd => zstd::bulk::compress(body, 6),
            Encoding::Brotli => {
                let mut encoded = Vec::with_capacity(body.len() / 4);
                let mut encoder = brotli::CompressorWriter::new(&mut encoded, 16 * 1024, 5, 20);
                encoder.write_all(body)?;
                encoder.flush()?;
                drop(encoder);
                Ok(encoded)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_taken() {
        let accepted = |value: &'static str| Encoding::accepted(Some(&HeaderValue::from_static(value)));
        assert_eq!(accepted("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(accepted("gzip;q=1.0, br;q=0.5"), Encoding::Gzip);
        assert_eq!(accepted("br;q=0, *"), Encoding::Zstd);
        assert_eq!(accepted("identity"), Encoding::Identity);
        assert_eq!(accepted("gzip;q=nonsense"), Encoding::Identity);
        assert_eq!(Encoding::accepted(None), Encoding::Identity);
    }
}
