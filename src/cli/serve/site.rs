//! What the page shows of a briefing: a state as JSON, and the files that it names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use chancery::Diagnostic;
use chancery::Input;
use chancery::Preview;
use chancery::PreviewPage;
use chancery::Project;
use chancery::Span;
use chancery::briefing::Origin;
use chancery::briefing::plain_text;
use chancery::sha256;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

/// The files that are kept when a text can't be laid out: what was shown before.
const LAID_OUT: [&str; 3] = ["page/", "layer/", "book/"];

/// The folders of files whose names are their digests.
const BY_DIGEST: [&str; 2] = ["page/", "layer/"];

/// Files by their paths from the root of the server, without a slash before them.
pub(super) type Files = BTreeMap<String, Arc<[u8]>>;

/// What is shown, as its page gets it.
#[derive(Debug, Default)]
pub(super) struct Site {
    state: Value,
    files: Files,
    /// What it was made of.
    inputs: Vec<Input>,
}

/// What stands before the files.
#[derive(Serialize, Deserialize)]
struct Head {
    state: Value,
    /// The paths of the files with their lengths; without one, the reader has the file.
    files: Vec<(String, Option<usize>)>,
    inputs: Vec<(String, String)>,
}

impl Site {
    /// What is shown of a preview, for which the project had warnings.
    pub(super) fn of(path: &str, warnings: &[Diagnostic], preview: Preview) -> Self {
        let mut files = Files::new();
        let path_of = |span: Span| {
            let text = preview.texts.get(&span.file);
            text.map_or(path, |(path, _)| path.as_str())
        };
        let place = |span: Span| {
            let (path, start) = (path_of(span), span.start);
            json!({"path": path, "line": start.line, "column": start.column})
        };
        let pages = preview.pages.iter().map(|page| show(page, &path_of, &mut files));
        let pages: Vec<_> = pages.collect();
        let found = warnings.iter().chain(&preview.diagnostics).map(|found| {
            json!({
                "severity": found.severity.name(),
                "rule": found.rule.name(),
                "message": found.message,
                "hint": found.hint,
                "path": found.path,
                "line": found.span.map(|span| span.start.line),
                "column": found.span.map(|span| span.start.column),
            })
        });
        let findings: Vec<_> = found.collect();
        let is_failed = findings.iter().any(|found| found["severity"] == "error");
        let briefing = preview.briefing.as_ref();
        let terms = briefing.into_iter().flat_map(|briefing| &briefing.glossary);
        let terms = terms.map(|term| {
            let is_own = term.origin == Origin::Document;
            json!({
                "name": term.term,
                "text": plain_text(&term.definition),
                "uses": term.uses,
                "mark": (is_own && term.uses == 0).then_some("unused"),
                "place": place(term.span),
            })
        });
        let events = briefing.into_iter().flat_map(|briefing| &briefing.timeline);
        let events = events.map(|event| {
            json!({
                "name": event.shown,
                "text": plain_text(&event.text),
                "mark": event.source.is_empty().then_some("unsourced"),
                "place": place(event.span),
            })
        });
        let documents = documents(&preview);
        let texts: Vec<_> = preview.texts.values().enumerate().collect();
        let names: Vec<_> = texts
            .iter()
            .map(|(number, (path, _))| json!({"path": path, "href": format!("/text/{number}.txt")}))
            .collect();
        let state = json!({
            "path": path,
            "title": briefing.map(|briefing| briefing.meta.title.as_str()),
            "language": briefing.map(|briefing| briefing.meta.language.as_str()),
            "words": briefing.map(|briefing| briefing.stats.words),
            "failed": is_failed,
            "current": true,
            "most": preview.most_pages,
            "advised": preview.advised_pages,
            "findings": findings,
            "terms": terms.collect::<Vec<_>>(),
            "events": events.collect::<Vec<_>>(),
            "texts": names,
            "pages": pages,
            "documents": documents,
        });
        for (number, (_, text)) in &texts {
            files.insert(format!("text/{number}.txt"), text.as_bytes().into());
        }
        for (path, bytes) in preview.files {
            files.insert(format!("book/{path}"), bytes.into());
        }
        Self { state, files, inputs: preview.inputs }
    }

    /// What keeps anything from being shown.
    pub(super) fn problem(problem: impl Into<String>) -> Self {
        let state = json!({"problem": problem.into(), "failed": true});
        Self { state, ..Self::default() }
    }

    /// The same after another: what could not be laid out shows what was, and says so.
    pub(super) fn after(mut self, last: &Self) -> Self {
        let has = |state: &Value, key: &str| {
            state[key].as_array().is_some_and(|list| !list.is_empty())
        };
        if has(&self.state, "pages") || has(&self.state, "documents") {
            return self;
        }
        self.state["current"] = json!(false);
        let is_problem = self.is_problem();
        for (key, value) in last.state.as_object().into_iter().flatten() {
            let is_laid_out =
                ["pages", "documents", "most", "advised"].contains(&key.as_str());
            let is_missing = is_problem && self.state.get(key).is_none();
            if is_laid_out || is_missing {
                self.state[key] = value.clone();
            }
        }
        for (path, bytes) in &last.files {
            if is_problem || LAID_OUT.iter().any(|folder| path.starts_with(folder)) {
                self.files.insert(path.clone(), bytes.clone());
            }
        }
        self
    }

    /// The same with the address that leads to a line in the editor.
    pub(super) fn with_editor(mut self, root: &Path, editor: Option<&str>) -> Self {
        self.state["root"] = json!(root.to_string_lossy());
        self.state["editor"] = json!(editor);
        self
    }

    /// Whether something keeps anything from being shown.
    pub(super) fn is_problem(&self) -> bool {
        self.state["problem"].is_string()
    }

    /// What it was made of.
    pub(super) fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Whether it was made of what is there now.
    pub(super) fn is_of(&self, project: &Project) -> bool {
        let is_same = |input: &Input| project.digest(&input.path) == input.digest;
        !self.inputs.is_empty() && self.inputs.iter().all(is_same)
    }

    /// The state as JSON, with how often it has changed.
    pub(super) fn state(&self, version: u64) -> Vec<u8> {
        let mut state = self.state.clone();
        if state.is_object() {
            state["version"] = json!(version);
        }
        state.to_string().into_bytes()
    }

    /// A file by its path from the root of the server, without a slash before it.
    pub(super) fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// The files.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// It all as bytes, without the files that the reader has, which have these paths.
    pub(super) fn to_bytes(&self, known: &BTreeSet<String>) -> Vec<u8> {
        let is_sent = |path: &String| {
            let is_fixed = BY_DIGEST.iter().any(|folder| path.starts_with(folder));
            !(is_fixed && known.contains(path))
        };
        let files = self.files.iter();
        let inputs = self.inputs.iter();
        let head = Head {
            state: self.state.clone(),
            files: files
                .map(|(path, bytes)| (path.clone(), is_sent(path).then_some(bytes.len())))
                .collect(),
            inputs: inputs.map(|i| (i.path.clone(), i.digest.clone())).collect(),
        };
        let head = serde_json::to_vec(&head).expect("texts and numbers");
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        for (_, file) in self.files.iter().filter(|(path, _)| is_sent(path)) {
            bytes.extend_from_slice(file);
        }
        bytes
    }

    /// Reads it back, with the files that are known; nothing if it is not whole.
    pub(super) fn from_bytes(bytes: &[u8], known: &Files) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (head, mut rest) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let mut files = Files::new();
        for (path, length) in head.files {
            let file = match length {
                Some(length) => {
                    let (file, after) = rest.split_at_checked(length)?;
                    rest = after;
                    file.into()
                }
                None => Arc::clone(known.get(&path)?),
            };
            files.insert(path, file);
        }
        let inputs = head.inputs.into_iter();
        let inputs = inputs.map(|(path, digest)| Input::new(path, digest)).collect();
        Some(Self { state: head.state, files, inputs })
    }
}

/// Findings in a few words, for when nothing else can be shown.
pub(super) fn told(path: &str, found: &[Diagnostic]) -> String {
    let lines = found.iter().map(|found| {
        let line = found.span.map_or(1, |span| span.start.line);
        format!("{path}:{line}: {}", found.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Adds the files of a page, and tells what they are.
fn show<'a>(
    page: &PreviewPage,
    path_of: &impl Fn(Span) -> &'a str,
    files: &mut Files,
) -> Value {
    let mut add = |folder: &str, digest: &str, bytes: Arc<[u8]>| {
        let path = format!("{folder}/{digest}.svg");
        files.insert(path.clone(), bytes);
        format!("/{path}")
    };
    let layer = layer(page, path_of);
    json!({
        "width": page.width,
        "height": page.height,
        "drawing": add("page", &page.digest, Arc::clone(&page.drawing).into()),
        "layer": add("layer", &sha256(layer.as_bytes()), layer.as_bytes().into()),
    })
}

/// The texts of a page as SVG, to be laid over its drawing: to be selected, read aloud and led
/// back from.
fn layer<'a>(page: &PreviewPage, path_of: &impl Fn(Span) -> &'a str) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\">",
        page.width, page.height
    );
    for text in &page.texts {
        out.push_str("<text transform=\"matrix(");
        for (place, number) in text.matrix.iter().enumerate() {
            out.push_str(if place == 0 { "" } else { " " });
            push_number(*number, &mut out);
        }
        out.push_str(")\" font-size=\"");
        push_number(text.size, &mut out);
        out.push_str("\" textLength=\"");
        push_number(text.width, &mut out);
        out.push_str("\" lengthAdjust=\"spacingAndGlyphs\"");
        if let Some(span) = text.place {
            let (path, start) = (escaped(path_of(span)), span.start);
            let (line, column) = (start.line, start.column);
            let _ = write!(
                out,
                " data-path=\"{path}\" data-line=\"{line}\" data-column=\"{column}\""
            );
        }
        out.push('>');
        out.push_str(&escaped(&text.text));
        out.push_str("</text>");
    }
    out.push_str("</svg>");
    out
}

/// Appends a number with three places, as SVG has it. Rust's own way of writing broken numbers is
/// exact, and slow for the tens of thousands of a long briefing.
fn push_number(number: f64, out: &mut String) {
    #[expect(clippy::cast_possible_truncation, reason = "no page is that large")]
    let thousandths = (number * 1000.0).round() as i64;
    let (whole, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
    let sign = if thousandths < 0 { "-" } else { "" };
    let _ = match rest {
        0 => write!(out, "{sign}{whole}"),
        rest => write!(out, "{sign}{whole}.{rest:03}"),
    };
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;").into()
}

/// The title of a document of an EPUB.
fn title(document: &str) -> String {
    let title =
        document.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let title = title.map(|(title, _)| title).unwrap_or_default();
    let title = title.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    title.replace("&amp;", "&")
}

/// The documents of the EPUB, each with what tells it and what belongs to it from others.
fn documents(preview: &Preview) -> Vec<Value> {
    let is_markup = |path: &str| {
        [".xhtml", ".opf", ".ncx", ".xml"].iter().any(|end| path.ends_with(end))
    };
    let parts = preview.files.iter().filter(|(path, _)| !is_markup(path));
    let parts: Vec<_> = parts
        .map(|(path, bytes)| (path.rsplit('/').next().unwrap_or(path), sha256(bytes)))
        .collect();
    let of = |path: &String| {
        let file = preview.files.iter().find(|(name, _)| name == path);
        let bytes = file.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        let named = parts.iter().filter(|(name, _)| text.contains(name));
        let named: String = named.map(|(_, digest)| digest.as_str()).collect();
        json!({
            "href": format!("/book/{path}"),
            "title": title(&text),
            "digest": sha256(bytes),
            "parts": sha256(named.as_bytes()),
        })
    };
    preview.spine.iter().map(of).collect()
}
