//! The language server, with a client of its own.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;

use crate::harness::PROGRAM;

/// An editor: it sends messages and reads what comes back (LSP 3.17, base protocol).
pub(crate) struct Client {
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    next: u64,
}

impl Client {
    fn start(folder: &std::path::Path) -> Self {
        let server = Command::new(PROGRAM)
            .args(["lsp", "--today", "2026-11-22"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self::of(server)
    }

    /// The editor of a server that has been started.
    pub(crate) fn of(mut server: Child) -> Self {
        let to = server.stdin.take().expect("a pipe");
        let from = BufReader::new(server.stdout.take().expect("a pipe"));
        let mut client = Self { server, to, from, next: 1 };
        let capabilities = client.ask("initialize", &json!({"capabilities": {}}));
        assert_eq!(capabilities["capabilities"]["hoverProvider"], true);
        client.tell("initialized", &json!({}));
        client
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("sent");
        self.to.flush().expect("sent");
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and waits for its answer.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.next;
        self.next += 1;
        self.send(
            &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}),
        );
        loop {
            let message = self.read();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.from.read_line(&mut line).expect("a line");
            if line == "\r\n" {
                break;
            }
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// What is found in a text that is opened, or changed.
    pub(crate) fn diagnostics(
        &mut self,
        method: &str,
        uri: &str,
        text: &str,
    ) -> Vec<Value> {
        let params = if method == "textDocument/didOpen" {
            json!({"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}})
        } else {
            json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]})
        };
        self.tell(method, &params);
        loop {
            let message = self.read();
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
            {
                return message["params"]["diagnostics"]
                    .as_array()
                    .expect("a list")
                    .clone();
            }
        }
    }

    pub(crate) fn end(mut self) -> Option<i32> {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        self.server.wait().expect("it ends").code()
    }
}

const TEXT: &str = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n---\n\n\
    ## Text\n\nThe 😀 EPA hired it.[^plan] It began.[^other]\n\n## Glossary\n\n| Term | Stands for | Meaning |\n|-|-|-|\n\
    | EPA | Example Port Authority | Who runs the harbour. |\n\n## Sources\n\n\
    [^plan]: Example Port Authority, *Plan*, 4 March 2025.\n[^other]: Another, 2025.\n";

#[test]
fn an_editor_gets_findings_meanings_and_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("a path");
    std::fs::create_dir(root.join("sources")).expect("made");
    std::fs::write(root.join("sources/a.md"), "on the disk").expect("written");
    let uri = format!("file://{}/sources/a.md", root.display());
    let mut client = Client::start(&root);
    let text = TEXT.replace("😀 ", "");
    // What is in the editor counts, not what is on the disk.
    let found = client.diagnostics("textDocument/didOpen", &uri, &text);
    assert_eq!(found, Vec::<Value>::new());
    let bad =
        text.replace("[^plan] It", "[^plna] It").replace("The EPA", "The e\u{301}𝒜 EPA");
    let found = client.diagnostics("textDocument/didChange", &uri, &bad);
    let undefined =
        found.iter().find(|it| it["code"] == "cite-undefined").expect("found");
    assert_eq!(undefined["severity"], 1);
    assert_eq!(undefined["source"], "chancery");
    // `𝒜` is two code units of UTF-16.
    assert_eq!(undefined["range"]["start"], json!({"line": 9, "character": 22}));
    let message = undefined["message"].as_str().expect("a message");
    assert!(message.contains("no footnote defines `[^plna]`\n"), "{message}");
    // Once mended, nothing is left.
    assert!(client.diagnostics("textDocument/didChange", &uri, &text).is_empty());
    let at = |line: u32, character: u32| json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
    let hover = client.ask("textDocument/hover", &at(9, 5));
    assert_eq!(
        hover["contents"]["value"],
        "**EPA** — Example Port Authority. Who runs the harbour."
    );
    let hover = client.ask("textDocument/hover", &at(9, 20));
    assert_eq!(
        hover["contents"]["value"],
        "Example Port Authority, *Plan*, 4 March 2025."
    );
    assert!(client.ask("textDocument/hover", &at(9, 12)).is_null());
    let labels = |items: Value| {
        let items = items.as_array().expect("a list").clone();
        items
            .iter()
            .map(|it| it["label"].as_str().expect("a label").to_owned())
            .collect::<Vec<_>>()
    };
    let keys = client.ask("textDocument/completion", &at(9, 21));
    assert_eq!(labels(keys), ["plan", "other"]);
    let terms = client.ask("textDocument/completion", &at(9, 4));
    assert_eq!(labels(terms), ["EPA"]);
    // What a text takes in is told of in its own file.
    std::fs::write(root.join("sources/_b.md"), "See [^nowhere].\n").expect("written");
    let taking = text.replace("## Glossary", "[B](_b.md \"include\")\n\n## Glossary");
    client.tell(
        "textDocument/didChange",
        &json!({"textDocument": {"uri": uri, "version": 3}, "contentChanges": [{"text": taking}]}),
    );
    let mut told = Vec::new();
    while told.len() < 2 {
        let message = client.read();
        if message["method"] == "textDocument/publishDiagnostics" {
            told.push(message["params"].clone());
        }
    }
    let other =
        told.iter().find(|it| it["uri"].as_str().is_some_and(|u| u.ends_with("_b.md")));
    let other = &other.expect("told")["diagnostics"][0];
    assert_eq!(other["code"], "cite-undefined");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_editor_that_goes_away_is_no_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let client = Client::start(folder.path());
    let Client { mut server, to, from, .. } = client;
    drop(to);
    drop(from);
    assert_eq!(server.wait().expect("it ends").code(), Some(1));
}

/// An editor may know the folder by another way than the system.
#[cfg(unix)]
#[test]
fn findings_come_by_the_address_of_the_editor() {
    let folder = tempfile::tempdir().expect("a folder");
    let real = folder.path().join("real");
    std::fs::create_dir_all(real.join("sources")).expect("made");
    std::fs::write(real.join("sources/a.md"), "x").expect("written");
    let other = folder.path().join("other way");
    std::os::unix::fs::symlink(&real, &other).expect("linked");
    let uri = format!("file://{}/sources/a.md", other.display()).replace(' ', "%20");
    let mut client = Client::start(&real);
    let bad = TEXT.replace("😀 ", "").replace("[^plan] It", "[^plna] It");
    let found = client.diagnostics("textDocument/didOpen", &uri, &bad);
    assert!(found.iter().any(|it| it["code"] == "cite-undefined"), "{found:?}");
    assert_eq!(client.end(), Some(0));
}
