//! A server of HTTP/1.1 (RFC 9112) that does as little as the page needs: it answers GET with
//! what is in memory, to this machine alone, one answer a connection.
//!
//! A page of another site can make a browser send requests here. It does not get an answer: the
//! name that the request is for has to be one of this machine (which a name that was bent to lead
//! here is not), and the page that asks has to be our own.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chancery::Error;

use super::Shown;

/// The most bytes of a request.
const MOST: u64 = 16 << 10;

/// The most connections at once.
const CONNECTIONS: usize = 64;

/// How long a browser may take to ask or to take an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked whether somebody still listens for events.
const PULSE: Duration = Duration::from_secs(10);

/// What a page may load: nothing but what is here (Content Security Policy, level 3).
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// What a document of the EPUB may load, which runs nothing.
const BOOK: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'";

/// What a drawing may load.
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The files of the page.
const FILES: &[(&str, &str)] = &[
    ("index.html", include_str!("page/index.html")),
    ("style.css", include_str!("page/style.css")),
    ("main.js", include_str!("page/main.js")),
    ("pages.js", include_str!("page/pages.js")),
    ("book.js", include_str!("page/book.js")),
    ("lists.js", include_str!("page/lists.js")),
    ("source.js", include_str!("page/source.js")),
    ("tabs.js", include_str!("page/tabs.js")),
];

/// Takes a port of this machine, any that is free if it is 0, and tells the address.
pub(super) fn listen(port: u16) -> Result<(TcpListener, String), Error> {
    let refused = |source| Error::Io { path: format!("127.0.0.1:{port}").into(), source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
    let port = listener.local_addr().map_err(refused)?.port();
    Ok((listener, format!("http://127.0.0.1:{port}/")))
}

/// Answers from here on, each connection in a thread of its own.
pub(super) fn serve(listener: TcpListener, shown: Arc<Shown>) {
    let port = listener.local_addr().map_or(0, |address| address.port());
    let count = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if count.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
                count.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (count, shown) = (Arc::clone(&count), Arc::clone(&shown));
            std::thread::spawn(move || {
                // Whoever goes away before the end needs no answer.
                let _ = answer(&stream, port, &shown);
                count.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
}

/// A request, as far as it matters.
#[derive(Debug, Default)]
struct Request {
    method: String,
    /// The path without the slash before it and what is asked of it.
    path: String,
    hosts: Vec<String>,
    origin: Option<String>,
    /// Where the request comes from (Fetch Metadata, `Sec-Fetch-Site`).
    site: Option<String>,
}

impl Request {
    /// Reads the head of a request; nothing if it is none.
    fn read(from: impl Read) -> Option<Self> {
        let mut lines = BufReader::new(from.take(MOST));
        let mut line = || {
            let mut line = String::new();
            lines.read_line(&mut line).ok()?;
            // Cut off at the limit, or before its end.
            Some(line.strip_suffix('\n')?.trim_end_matches('\r').to_owned())
        };
        let first = line()?;
        let mut parts = first.split(' ');
        let (method, target, version) = (parts.next()?, parts.next()?, parts.next()?);
        let path = target.split(['?', '#']).next()?.strip_prefix('/')?.to_owned();
        if parts.next().is_some() || !version.starts_with("HTTP/1.") {
            return None;
        }
        let mut request = Self { method: method.to_owned(), path, ..Self::default() };
        loop {
            let line = line()?;
            if line.is_empty() {
                return Some(request);
            }
            let (name, value) = line.split_once(':')?;
            let value = value.trim().to_owned();
            match name.to_ascii_lowercase().as_str() {
                "host" => request.hosts.push(value),
                "origin" => request.origin = Some(value),
                "sec-fetch-site" => request.site = Some(value),
                _ => {}
            }
        }
    }

    /// Whether it is for this server, and no page of another has made it.
    fn is_ours(&self, port: u16) -> bool {
        let names = ["127.0.0.1", "localhost", "[::1]"].map(|n| format!("{n}:{port}"));
        let is_name = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        let is_own = |origin: &str| origin.strip_prefix("http://").is_some_and(is_name);
        matches!(self.hosts.as_slice(), [host] if is_name(host))
            && self.origin.as_deref().is_none_or(is_own)
            && self.site.as_deref() != Some("cross-site")
    }
}

fn answer(stream: &TcpStream, port: u16, shown: &Shown) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(request) = Request::read(stream) else {
        return send(stream, "400 Bad Request", "txt", b"");
    };
    if !request.is_ours(port) {
        return send(stream, "403 Forbidden", "txt", b"");
    }
    if request.method != "GET" {
        return send(stream, "405 Method Not Allowed", "txt", b"");
    }
    let path = if request.path.is_empty() { "index.html" } else { &request.path };
    if path == "events" {
        return events(stream, shown);
    }
    let (version, site) = shown.now();
    if path == "state.json" {
        return send(stream, "200 OK", "json", &site.state(version));
    }
    let own = FILES.iter().find(|(name, _)| *name == path);
    let found = own.map(|(_, text)| text.as_bytes()).or_else(|| site.file(path));
    match found {
        Some(bytes) => {
            let extension = path.rsplit_once('.').map_or("", |(_, end)| end);
            send(stream, "200 OK", extension, bytes)
        }
        None => send(stream, "404 Not Found", "txt", b""),
    }
}

/// The media type of a file, and what it may load.
fn kind(extension: &str) -> (&'static str, &'static str) {
    match extension {
        "html" => ("text/html; charset=utf-8", PAGE),
        "css" => ("text/css; charset=utf-8", PAGE),
        "js" => ("text/javascript; charset=utf-8", PAGE),
        "json" => ("application/json", PAGE),
        "xhtml" => ("application/xhtml+xml", BOOK),
        "svg" => ("image/svg+xml", DRAWING),
        "jpg" => ("image/jpeg", DRAWING),
        "png" => ("image/png", DRAWING),
        "gif" => ("image/gif", DRAWING),
        "webp" => ("image/webp", DRAWING),
        _ => ("text/plain; charset=utf-8", DRAWING),
    }
}

fn send(
    mut stream: &TcpStream,
    status: &str,
    extension: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let (media_type, policy) = kind(extension);
    let allow = if status.starts_with("405") { "Allow: GET\r\n" } else { "" };
    let head = head(status, media_type, policy);
    let length = body.len();
    write!(stream, "{head}{allow}Content-Length: {length}\r\n\r\n")?;
    stream.write_all(body)?;
    stream.flush()?;
    // A connection that is closed with something unread loses the answer.
    stream.shutdown(std::net::Shutdown::Write)?;
    let _ = std::io::copy(&mut stream.take(MOST), &mut std::io::sink());
    Ok(())
}

fn head(status: &str, media_type: &str, policy: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nContent-Security-Policy: {policy}\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n"
    )
}

/// Tells how often what is shown has changed, now and whenever it does (HTML, server-sent
/// events).
fn events(mut stream: &TcpStream, shown: &Shown) -> std::io::Result<()> {
    write!(stream, "{}\r\n", head("200 OK", "text/event-stream", PAGE))?;
    let mut seen = shown.now().0;
    write!(stream, "data: {seen}\n\n")?;
    loop {
        stream.flush()?;
        let now = shown.wait(seen, PULSE);
        if now == seen {
            stream.write_all(b":\n\n")?;
        } else {
            seen = now;
            write!(stream, "data: {seen}\n\n")?;
        }
    }
}
