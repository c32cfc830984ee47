//! A small server of files, which can also fail in several ways.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

/// How the server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it should.
    #[default]
    Well,
    /// With this status, whatever is asked for.
    Status(u16),
    /// With something that is no answer.
    Garbage,
    /// With less than it says.
    Short,
    /// Not at all.
    Gone,
    /// With a file that has no end.
    Endless,
}

/// What the server has, and what was asked of it.
#[derive(Default)]
pub(super) struct State {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) manner: Manner,
    /// The methods and paths.
    pub(super) asked: Vec<String>,
    /// What it was told of who asks.
    pub(super) authorization: Option<String>,
}

impl State {
    /// How often a method was asked for.
    pub(super) fn count(&self, method: &str) -> usize {
        self.asked.iter().filter(|asked| asked.starts_with(method)).count()
    }
}

/// The server; it lives as long as the tests.
pub(crate) struct Server {
    pub(crate) host: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { host, state }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread has panicked")
    }
}

/// Answers one request, and hangs up.
fn serve(stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    let mut authorization = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut state = state.lock().ok()?;
    state.asked.push(format!("{method} {path}"));
    state.authorization = authorization.or(state.authorization.take());
    let (manner, found) = (state.manner, state.files.get(&path).cloned());
    let mut out = stream;
    match (manner, method.as_str()) {
        (Manner::Well, "PUT") => {
            state.files.insert(path, body);
            head(out, 201, 0)
        }
        (Manner::Well, _) => match found {
            Some(bytes) => head(out, 200, bytes.len()).and_then(|()| {
                drop(state);
                out.write_all(&bytes).ok()
            }),
            None => head(out, 404, 0),
        },
        (Manner::Status(status), _) => head(out, status, 0),
        (Manner::Garbage, _) => out.write_all(b"What?\n\n").ok(),
        (Manner::Short, _) => {
            head(out, 200, 1000).and_then(|()| out.write_all(b"a").ok())
        }
        (Manner::Gone, _) => None,
        (Manner::Endless, _) => {
            drop(state);
            out.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").ok()?;
            while out.write_all(&[0; 8192]).is_ok() {}
            None
        }
    }
}

fn head(mut out: &TcpStream, status: u16, length: usize) -> Option<()> {
    // Object stores tell of each file which version it is and since when; `cloud.rs` asks as one
    // asks them.
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\
         ETag: \"1\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n"
    );
    out.write_all(head.as_bytes()).ok()
}
