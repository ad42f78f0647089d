//! A client that asks one question after the other on one connection, for times of single answers. Load is made
//! elsewhere.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Outcome;

/// A question of either face.
#[derive(Clone, Debug)]
pub enum Asked {
    /// GET of this address.
    Get(String),
    /// POST of this JSON to `/graphql`.
    GraphQl(String),
    /// What somebody does, by this method, with these fields and this JSON.
    Act {
        /// POST or PATCH.
        method: &'static str,
        /// The address.
        path: String,
        /// Further fields, each with its line end.
        fields: String,
        /// The body.
        body: String,
    },
}

impl Asked {
    /// What somebody does.
    pub fn act(method: &'static str, path: &str, fields: &[(&str, &str)], body: &str) -> Asked {
        let fields = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        Asked::Act { method, path: path.to_owned(), fields, body: body.to_owned() }
    }
}

/// What was answered.
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The tag of the record.
    pub etag: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A connection that is kept.
pub struct Client {
    stream: BufReader<TcpStream>,
    asked: u64,
}

impl Client {
    /// Connects.
    pub fn open(address: SocketAddr) -> Outcome<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Client { stream: BufReader::new(stream), asked: 0 })
    }

    /// The body behind an address. Each question has a language of its own, so that no kept answer is given.
    pub fn get(&mut self, path: &str) -> Outcome<Vec<u8>> {
        self.ask(&Asked::Get(path.to_owned()))
    }

    /// The body that answers a question; anything but 200 and 201 is an error.
    pub fn ask(&mut self, asked: &Asked) -> Outcome<Vec<u8>> {
        let Answered { status, body, .. } = self.send(asked)?;
        if matches!(status, 200 | 201) {
            return Ok(body);
        }
        let told: String = String::from_utf8_lossy(&body).chars().take(300).collect();
        Err(format!("{asked:?} was answered with {status}: {told}").into())
    }

    /// What answers a question, whatever it is.
    pub fn send(&mut self, asked: &Asked) -> Outcome<Answered> {
        self.asked += 1;
        let fields = format!("Host: localhost\r\nAccept-Language: en;q=0.{}\r\n", self.asked % 1000);
        let request = match asked {
            Asked::Get(path) => format!("GET {path} HTTP/1.1\r\n{fields}\r\n"),
            Asked::GraphQl(body) => format!(
                "POST /graphql HTTP/1.1\r\n{fields}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
            Asked::Act { method, path, fields: own, body } => format!(
                "{method} {path} HTTP/1.1\r\n{fields}{own}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
        };
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).unwrap_or_default().parse()?;
        let (mut length, mut etag) = (0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("etag") {
                value.trim().clone_into(&mut etag);
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answered { status, etag, body })
    }

    /// Asks these questions over and over for so long; gives the mean time of an answer, in milliseconds.
    pub fn time(&mut self, asked: &[Asked], seconds: u64) -> Outcome<f64> {
        let began = Instant::now();
        let mut count = 0.0;
        while began.elapsed() < Duration::from_secs(seconds) {
            for question in asked {
                self.ask(question)?;
                count += 1.0;
            }
        }
        Ok(began.elapsed().as_secs_f64() * 1000.0 / count)
    }
}
