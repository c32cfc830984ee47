//! `chancery serve`, asked by a browser that is a socket, and, with what `tests/run` installs, by
//! a real one.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::harness::HEAD;
use crate::harness::program;

/// How long something may take on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program at work on a project of its own.
pub(crate) struct Server {
    pub(crate) program: Child,
    pub(crate) folder: tempfile::TempDir,
    /// The address without the scheme and the slash at its end.
    host: String,
}

const TEXT: &str = "## Text\n\nPrices fell in autumn, said the *EPA*.[^plan]\n\n\
    ## Timeline\n\n| Date | Event |\n|-|-|\n| 2025-03-04 | The plan came. |\n\n\
    ## Glossary\n\n| Term | Meaning |\n|-|-|\n| EPA | The port authority. |\n\
    | TEU | A box. |\n\n## Sources\n\n[^plan]: Example Port Authority, *Plan*, 4 March 2025.\n";

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sources")).expect("made");
        std::fs::write(folder.path().join("secret.txt"), "mine").expect("written");
        let path = folder.path().join("sources/a.md");
        std::fs::write(&path, format!("{HEAD}{TEXT}")).expect("written");
        let program = program()
            .args(["serve", "--today", "2026-11-22"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self::of(program, folder)
    }

    /// The program that is at work in a folder.
    pub(crate) fn of(mut program: Child, folder: tempfile::TempDir) -> Self {
        let mut said = BufReader::new(program.stdout.take().expect("a pipe"));
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        let (_, rest) = line.split_once("http://").expect("an address");
        let host = rest.split('/').next().expect("a host").to_owned();
        Self { program, folder, host }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("sources/a.md")
    }

    fn write(&self, text: &str) {
        self.save("sources/a.md", &format!("{HEAD}{text}"));
    }

    /// Writes a file as many editors do: a new one takes the place of the old one.
    pub(crate) fn save(&self, path: &str, text: &str) {
        let new = self.folder.path().join(".new");
        std::fs::write(&new, text).expect("written");
        std::fs::rename(new, self.folder.path().join(path)).expect("renamed");
    }

    fn open(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.write_all(request.as_bytes()).expect("sent");
        stream
    }

    /// The answer to a request as it is: the head and the body.
    fn ask(&self, request: &str) -> (String, Vec<u8>) {
        let mut bytes = Vec::new();
        self.open(request).read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head");
        (head, bytes[end + 4..].to_vec())
    }

    pub(crate) fn get(&self, path: &str) -> (String, Vec<u8>) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host))
    }

    /// What a request with these lines is answered with: the number.
    fn status(&self, first: &str, headers: &str) -> String {
        let (head, _) = self.ask(&format!("{first} HTTP/1.1\r\n{headers}\r\n"));
        head.split(' ').nth(1).expect("a number").to_owned()
    }

    pub(crate) fn state(&self) -> Value {
        let (_, body) = self.get("/state.json");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn events(&self) -> BufReader<TcpStream> {
        let request = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        BufReader::new(self.open(&request))
    }

    /// The events, from the first that tells that there is something to be seen.
    pub(crate) fn ready(&self) -> BufReader<TcpStream> {
        let mut events = self.events();
        while event(&mut events) == 0 {}
        events
    }
}

/// The next event: how often what is shown has changed.
pub(crate) fn event(from: &mut BufReader<TcpStream>) -> u64 {
    loop {
        let mut line = String::new();
        assert_ne!(from.read_line(&mut line).expect("a line"), 0, "the events end");
        if let Some(number) = line.strip_prefix("data: ") {
            return number.trim().parse().expect("a number");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The text that a page says.
fn layer(server: &Server, state: &Value, page: usize) -> String {
    let path = state["pages"][page]["layer"].as_str().expect("a path");
    let (head, body) = server.get(path);
    assert!(head.contains("image/svg+xml"), "{head}");
    String::from_utf8(body).expect("text")
}

#[test]
fn a_browser_gets_pages_documents_and_findings() {
    let server = Server::start(&[]);
    server.ready();
    let (head, body) = server.get("/");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(
        head.contains("Content-Security-Policy: default-src 'none'; script-src 'self'")
    );
    let page = String::from_utf8(body).expect("text");
    // All that the page names is here.
    for part in page.split("=\"/").skip(1) {
        let path = format!("/{}", part.split('"').next().expect("a path"));
        assert!(server.get(&path).0.starts_with("HTTP/1.1 200"), "{path}");
    }
    assert!(!page.contains("http"), "the page names something elsewhere");
    let state = server.state();
    assert_eq!(state["title"], "T");
    assert_eq!(state["failed"], false);
    let (_, drawing) = server.get(state["pages"][0]["drawing"].as_str().expect("a path"));
    assert!(drawing.starts_with(b"<svg"));
    // Each text knows where it is written.
    let texts = layer(&server, &state, 0);
    let text = texts.split("<text").find(|text| text.contains("Prices fell"));
    let place = "data-path=\"sources/a.md\" data-line=\"10\" data-column=\"1\"";
    assert!(text.is_some_and(|text| text.contains(place)), "{texts}");
    let documents = state["documents"].as_array().expect("a list");
    let texts: String = documents
        .iter()
        .map(|document| {
            let (head, body) = server.get(document["href"].as_str().expect("a path"));
            assert!(head.contains("application/xhtml+xml"), "{head}");
            String::from_utf8(body).expect("text")
        })
        .collect();
    assert!(texts.contains("Prices fell in autumn"));
    let marked = |list: &str| {
        let entries = state[list].as_array().expect("a list").iter();
        entries
            .filter_map(|entry| {
                Some(format!("{} {}", entry["name"], entry["mark"].as_str()?))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(marked("terms"), ["\"TEU\" unused"]);
    assert_eq!(marked("events"), ["\"4\u{a0}March\u{a0}2025\" unsourced"]);
    let found = &state["findings"][0];
    assert_eq!(found["rule"], "event-unsourced");
    assert_eq!(
        [&found["path"], &found["line"]],
        [&"sources/a.md".into(), &Value::from(16)]
    );
}

#[test]
fn what_is_saved_is_seen_and_what_is_touched_is_not() {
    let server = Server::start(&[]);
    let mut events = server.ready();
    let before = server.state();
    server.write(TEXT);
    server.save("sources/other.txt", "mine");
    server.write(&TEXT.replace("fell", "rose"));
    let seen = event(&mut events);
    let state = server.state();
    assert_eq!([&state["version"], &before["version"]], [seen, seen - 1]);
    assert!(layer(&server, &state, 0).contains("Prices rose in autumn"));
    // A text that can't be laid out shows what was, and says what is wrong.
    server.write(&TEXT.replace("[^plan]\n", "[^none]\n"));
    event(&mut events);
    let state = server.state();
    assert_eq!([&state["failed"], &state["current"]], [true, false]);
    let found = state["findings"].as_array().expect("a list");
    let found = found.iter().find(|found| found["rule"] == "cite-undefined");
    assert_eq!(found.expect("found")["line"], 10);
    assert!(layer(&server, &state, 0).contains("Prices rose in autumn"));
    server.write(TEXT);
    event(&mut events);
    let state = server.state();
    assert_eq!([&state["failed"], &state["current"]], [false, true]);
    // A project that can't be read is told, too.
    server.save("chancery.toml", "version = \n");
    event(&mut events);
    let problem = server.state()["problem"].as_str().expect("a problem").to_owned();
    assert!(problem.starts_with("chancery.toml:1: "), "{problem}");
    assert!(!server.state()["pages"].as_array().expect("a list").is_empty());
    server.save("chancery.toml", "[project]\nlanguage = \"de\"\n");
    event(&mut events);
    assert_eq!(server.state()["language"], "de");
}

#[test]
fn nobody_else_gets_an_answer() {
    let server = Server::start(&[]);
    server.ready();
    let host = &server.host;
    let port = host.rsplit(':').next().expect("a port");
    let own = format!("Host: {host}\r\n");
    let get = |headers: &str| server.status("GET /state.json", headers);
    assert_eq!(get(&own), "200");
    assert_eq!(get(&format!("Host: LOCALHOST:{port}\r\n")), "200");
    assert_eq!(get(&format!("{own}Origin: http://{host}\r\n")), "200");
    // Names that were bent to lead here, and pages of others.
    for headers in [
        String::new(),
        format!("Host: example.org:{port}\r\n"),
        "Host: 127.0.0.1:1\r\n".to_owned(),
        "Host: 127.0.0.1\r\n".to_owned(),
        format!("{own}{own}"),
        format!("{own}Origin: http://example.org\r\n"),
        format!("{own}Origin: null\r\n"),
        format!("{own}Sec-Fetch-Site: cross-site\r\n"),
    ] {
        assert_eq!(get(&headers), "403", "{headers}");
    }
    for method in ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"] {
        assert_eq!(server.status(&format!("{method} /"), &own), "405", "{method}");
    }
    for path in [
        "/../secret.txt",
        "/book/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//secret.txt",
        "/secret.txt",
        "/sources/a.md",
        "/book/",
        "/page/",
        "/book/EPUB",
    ] {
        assert_eq!(server.status(&format!("GET {path}"), &own), "404", "{path}");
    }
    for first in ["GET", "GET http://127.0.0.1/", "\0", "GET / extra"] {
        assert_eq!(server.status(first, &own), "400", "{first:?}");
    }
    let long = format!("{own}X: {}\r\n", "x".repeat(20_000));
    assert_eq!(get(&long), "400");
}

#[cfg(target_os = "linux")]
#[test]
fn only_this_machine_can_reach_it() {
    let server = Server::start(&[]);
    let port: u16 = server.host.rsplit(':').next().expect("a port").parse().expect("one");
    let table = std::fs::read_to_string("/proc/net/tcp").expect("read");
    let is_its = |line: &&str| line.contains(&format!(":{port:04X} 00000000:0000 0A"));
    let lines: Vec<_> = table.lines().filter(is_its).collect();
    assert_eq!(lines.len(), 1, "{table}");
    assert!(lines[0].contains("0100007F:"), "{lines:?}");
}

#[test]
fn what_can_not_be_shown_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("sources")).expect("made");
    for name in ["a.md", "b.md"] {
        std::fs::write(folder.path().join("sources").join(name), HEAD).expect("written");
    }
    for arguments in [
        [].as_slice(),
        &["-"],
        &["sources"],
        &["sources/none.md"],
        &["sources/a.md", "--editor", "javascript:{path}"],
        &["sources/a.md", "--editor", "vscode://file/"],
    ] {
        let mut program = program();
        program.arg("serve").args(arguments).current_dir(folder.path());
        let output = program.output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// The worker that remembers may die; another takes its place.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_dies_is_replaced() {
    let server = Server::start(&[]);
    let mut events = server.ready();
    let id = server.program.id();
    let children = format!("/proc/{id}/task/{id}/children");
    let worker = std::fs::read_to_string(children).expect("read");
    let killed = Command::new("kill").args(["-KILL", worker.trim()]).status();
    assert!(killed.expect("sent").success());
    server.write(&TEXT.replace("fell", "rose"));
    event(&mut events);
    let state = server.state();
    assert!(layer(&server, &state, 0).contains("Prices rose in autumn"), "{state}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let mut server = Server::start(&[]);
    server.ready();
    let id = server.program.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("sent").success());
    assert_eq!(server.program.wait().expect("it ends").code(), Some(130));
}

/// A browser shows what changes at once and in its place, and leads to where it is written; on
/// small screens, by night, with keys alone.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_real_browser_shows_what_is_written() {
    let tools = std::env::var_os("CHANCERY_TOOLS").expect("set by `tests/run`");
    let server = Server::start(&["--editor", "vscode://file/{path}:{line}:{column}"]);
    let long = "Harvests were good.\n\n".repeat(120);
    server.write(&TEXT.replace("## Timeline", &format!("## More\n\n{long}## Timeline")));
    let mut events = server.events();
    while server.state()["pages"].as_array().is_none_or(|pages| pages.len() < 2) {
        event(&mut events);
    }
    let run = Command::new(Path::new(&tools).join("bin/preview"))
        .arg(format!("http://{}/", server.host))
        .arg(server.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(run.stdout.starts_with(b"{\"milliseconds\":"), "{said}");
}
