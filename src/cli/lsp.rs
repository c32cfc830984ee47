//! `chancery lsp`: the findings of `check` while somebody writes, by the Language Server
//! Protocol 3.17 over standard input and output.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::path::Path;
use std::path::PathBuf;

use chancery::Briefing;
use chancery::Diagnostic as Finding;
use chancery::Error;
use chancery::Options;
use chancery::Position as Place;
use chancery::Project;
use chancery::Severity;
use chancery::SourceId;
use chancery::Span;
use chancery::briefing::plain_text;
use lsp_server::Connection;
use lsp_server::Message;
use lsp_server::Notification;
use lsp_server::Request;
use lsp_server::Response;
use lsp_types::CompletionItem;
use lsp_types::CompletionItemKind;
use lsp_types::CompletionOptions;
use lsp_types::CompletionParams;
use lsp_types::Diagnostic;
use lsp_types::DiagnosticRelatedInformation;
use lsp_types::DiagnosticSeverity;
use lsp_types::DidChangeTextDocumentParams;
use lsp_types::DidCloseTextDocumentParams;
use lsp_types::DidOpenTextDocumentParams;
use lsp_types::Hover;
use lsp_types::HoverContents;
use lsp_types::HoverParams;
use lsp_types::HoverProviderCapability;
use lsp_types::Location;
use lsp_types::MarkupContent;
use lsp_types::MarkupKind;
use lsp_types::NumberOrString;
use lsp_types::Position;
use lsp_types::PublishDiagnosticsParams;
use lsp_types::Range;
use lsp_types::ServerCapabilities;
use lsp_types::TextDocumentPositionParams;
use lsp_types::TextDocumentSyncCapability;
use lsp_types::TextDocumentSyncKind;
use lsp_types::Url;

use super::Outcome;
use super::args::LspArgs;
use super::clock;

/// A text that is open in the editor.
struct Document {
    path: PathBuf,
    text: String,
    /// The model as it was when the text last had no errors.
    briefing: Option<Briefing>,
    /// What was found, by the files that it is in.
    found: BTreeMap<Url, Vec<Diagnostic>>,
}

struct Server {
    connection: Connection,
    options: Options,
    open: BTreeMap<Url, Document>,
}

/// Serves an editor until it says that it ends.
pub(super) fn run(args: &LspArgs) -> Result<Outcome, Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.today = Some(clock::today(args.today.as_ref(), epoch));
    options.epoch = epoch;
    options.audience.clone_from(&args.audience);
    let (connection, threads) = Connection::stdio();
    let capabilities = serde_json::to_value(capabilities()).unwrap_or_default();
    if connection.initialize(capabilities).is_err() {
        return Err(Error::Usage("the editor did not say hello".to_owned()));
    }
    let mut server = Server { connection, options, open: BTreeMap::new() };
    let ended_well = server.serve();
    // The writer ends when nobody can send.
    drop(server);
    let _ = threads.join();
    Ok(if ended_well { Outcome::Done } else { Outcome::Failed })
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::FULL,
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["^".to_owned(), "#".to_owned()]),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

impl Server {
    /// Answers until the editor says that it ends; whether it said so.
    fn serve(&mut self) -> bool {
        let mut waiting = VecDeque::new();
        while let Ok(message) = self.connection.receiver.recv() {
            waiting.push_back(message);
            while let Some(message) = waiting.pop_front() {
                waiting.extend(self.connection.receiver.try_iter());
                match message {
                    Message::Request(request) => {
                        if self.connection.handle_shutdown(&request).unwrap_or(true) {
                            return true;
                        }
                        let response = self.answer(request);
                        if self
                            .connection
                            .sender
                            .send(Message::Response(response))
                            .is_err()
                        {
                            return false;
                        }
                    }
                    // Of a text that has been changed again the older form is not looked at.
                    Message::Notification(note) if is_outdated(&note, &waiting) => {}
                    Message::Notification(note) => self.note(note),
                    Message::Response(_) => {}
                }
            }
        }
        false
    }

    fn answer(&self, request: Request) -> Response {
        let result = match request.method.as_str() {
            "textDocument/hover" => serde_json::from_value::<HoverParams>(request.params)
                .ok()
                .map(|asked| self.hover(&asked.text_document_position_params))
                .map(serde_json::to_value),
            "textDocument/completion" => {
                serde_json::from_value::<CompletionParams>(request.params)
                    .ok()
                    .map(|asked| self.completion(&asked.text_document_position))
                    .map(serde_json::to_value)
            }
            method => {
                let code = lsp_server::ErrorCode::MethodNotFound as i32;
                return Response::new_err(request.id, code, method.to_owned());
            }
        };
        let value = result.and_then(Result::ok).unwrap_or_default();
        Response::new_ok(request.id, value)
    }

    fn note(&mut self, note: Notification) {
        let Notification { method, params } = note;
        match method.as_str() {
            "textDocument/didOpen" => {
                let opened = serde_json::from_value::<DidOpenTextDocumentParams>(params);
                let Ok(opened) = opened else { return };
                let document = opened.text_document;
                self.take(document.uri, document.text);
            }
            "textDocument/didChange" => {
                let changed =
                    serde_json::from_value::<DidChangeTextDocumentParams>(params);
                let Ok(changed) = changed else { return };
                // The whole text comes each time, as it was asked for.
                if let Some(change) = changed.content_changes.into_iter().next_back() {
                    self.take(changed.text_document.uri, change.text);
                }
            }
            "textDocument/didClose" => {
                let closed = serde_json::from_value::<DidCloseTextDocumentParams>(params);
                let Ok(closed) = closed else { return };
                let Some(document) = self.open.remove(&closed.text_document.uri) else {
                    return;
                };
                self.publish(document.found.into_keys());
            }
            _ => {}
        }
    }

    /// Checks a text, and tells what is found in it and in the files that it takes in.
    fn take(&mut self, uri: Url, text: String) {
        let Ok(path) = uri.to_file_path() else { return };
        let before = self.open.remove(&uri);
        let (told, briefing) =
            before.map_or((BTreeMap::new(), None), |it| (it.found, it.briefing));
        let mut document = Document { path, text, briefing, found: BTreeMap::new() };
        match open(&document.path, &document.text) {
            Ok((project, source)) => {
                let root = project.root().unwrap_or(Path::new("/")).to_owned();
                let findings = project.warnings().to_vec();
                let checked = chancery::check(&project, &source, &self.options);
                let has_errors = checked.iter().any(|it| it.severity == Severity::Error);
                for finding in findings.into_iter().chain(checked) {
                    // The editor knows its text by the address that it gave.
                    let place = if finding.path == source.path() {
                        Ok(uri.clone())
                    } else {
                        Url::from_file_path(root.join(&finding.path))
                    };
                    let Ok(place) = place else { continue };
                    let found = diagnostic(&finding, &root);
                    document.found.entry(place).or_default().push(found);
                }
                if !has_errors {
                    document.briefing =
                        chancery::data(&project, &source, &self.options).0;
                }
            }
            Err(error) => {
                let message = error.to_string();
                let found = Diagnostic { message, ..Diagnostic::default() };
                document.found.insert(uri.clone(), vec![found]);
            }
        }
        document.found.entry(uri.clone()).or_default();
        let places: BTreeSet<_> =
            told.into_keys().chain(document.found.keys().cloned()).collect();
        self.open.insert(uri, document);
        self.publish(places);
    }

    /// Tells what all open texts found in files.
    fn publish(&self, places: impl IntoIterator<Item = Url>) {
        for uri in places {
            let of_place = |document: &Document| document.found.get(&uri).cloned();
            let mut diagnostics: Vec<Diagnostic> = Vec::new();
            for found in self.open.values().filter_map(of_place).flatten() {
                if !diagnostics.contains(&found) {
                    diagnostics.push(found);
                }
            }
            let params =
                PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version: None };
            let note =
                Notification::new("textDocument/publishDiagnostics".to_owned(), params);
            let _ = self.connection.sender.send(Message::Notification(note));
        }
    }

    /// What a term means, or what a footnote says.
    fn hover(&self, at: &TextDocumentPositionParams) -> Option<Hover> {
        let document = self.open.get(&at.text_document.uri)?;
        let (line, byte) = place(&document.text, at.position)?;
        let said = note_at(&document.text, line, byte)
            .or_else(|| term_at(document.briefing.as_ref()?, line, byte))?;
        let contents = MarkupContent { kind: MarkupKind::Markdown, value: said };
        Some(Hover { contents: HoverContents::Markup(contents), range: None })
    }

    /// The footnotes of the text after `[^`, and the terms of the glossary anywhere else.
    fn completion(&self, at: &TextDocumentPositionParams) -> Vec<CompletionItem> {
        let Some(document) = self.open.get(&at.text_document.uri) else {
            return Vec::new();
        };
        let Some((line, byte)) = place(&document.text, at.position) else {
            return Vec::new();
        };
        let before = &line[..byte];
        let is_key = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if before.trim_end_matches(is_key).ends_with("[^") {
            let notes = definitions(&document.text);
            return notes
                .map(|(key, text)| item(key, text, CompletionItemKind::REFERENCE))
                .collect();
        }
        let Some(briefing) = &document.briefing else { return Vec::new() };
        let terms = briefing.glossary.iter();
        terms
            .map(|term| {
                let meaning = plain_text(&term.definition);
                item(&term.term, &meaning, CompletionItemKind::TEXT)
            })
            .collect()
    }
}

/// Whether a later message changes the same text again.
fn is_outdated(note: &Notification, waiting: &VecDeque<Message>) -> bool {
    let changed = |note: &Notification| {
        let is_change = note.method == "textDocument/didChange";
        is_change.then(|| note.params["textDocument"]["uri"].clone())
    };
    let Some(uri) = changed(note) else { return false };
    // A request in between asks about the text as it is then.
    let notes = waiting.iter().map_while(|later| match later {
        Message::Notification(later) => Some(later),
        Message::Request(_) | Message::Response(_) => None,
    });
    notes.filter_map(changed).any(|later| later == uri)
}

/// The project of a file, with the text as it is in the editor.
fn open(path: &Path, text: &str) -> Result<(Project, SourceId), Error> {
    let folder = path.parent().unwrap_or(path);
    let project = Project::open(folder, folder)?;
    let source = project.source(path)?;
    let project = project.with_text(source.path(), text.as_bytes().to_vec());
    Ok((project, source))
}

fn item(label: &str, detail: &str, kind: CompletionItemKind) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        detail: Some(detail.to_owned()),
        kind: Some(kind),
        ..CompletionItem::default()
    }
}

/// A finding as the protocol has it.
fn diagnostic(finding: &Finding, root: &Path) -> Diagnostic {
    let hint = finding.hint.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default();
    let related = finding.related.iter().filter_map(|related| {
        let uri = Url::from_file_path(root.join(&related.path)).ok()?;
        let location = Location { uri, range: range(related.span) };
        Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: finding.span.map(range).unwrap_or_default(),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info | _ => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.name().to_owned())),
        source: Some("chancery".to_owned()),
        message: format!("{}{hint}", finding.message),
        related_information: Some(related).filter(|list| !list.is_empty()),
        ..Diagnostic::default()
    }
}

/// A span in lines from 0 and code units of UTF-16, which every editor knows.
fn range(span: Span) -> Range {
    let position = |place: Place| {
        Position::new(place.line.saturating_sub(1), place.column_utf16.saturating_sub(1))
    };
    Range::new(position(span.start), position(span.end))
}

/// The line of a position, and its byte in it.
fn place(text: &str, position: Position) -> Option<(&str, usize)> {
    let line = text.lines().nth(usize::try_from(position.line).ok()?).unwrap_or_default();
    let mut units = 0;
    for (byte, c) in line.char_indices() {
        if units >= position.character {
            return Some((line, byte));
        }
        units += u32::try_from(c.len_utf16()).unwrap_or(1);
    }
    Some((line, line.len()))
}

/// The footnote definitions of a text, each in its first line.
fn definitions(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let (key, said) = line.strip_prefix("[^")?.split_once("]:")?;
        Some((key, said.trim()))
    })
}

/// What the footnote says whose reference a byte of a line is in.
fn note_at(text: &str, line: &str, byte: usize) -> Option<String> {
    for (start, _) in line.match_indices("[^") {
        let end = start + line[start..].find(']')?;
        if (start..=end).contains(&byte) {
            let key = &line[start + 2..end];
            let found = definitions(text).find(|(known, _)| *known == key);
            return found.map(|(_, said)| said.to_owned());
        }
    }
    None
}

/// What a term means that a byte of a line is in; the longest, if there are several.
fn term_at(briefing: &Briefing, line: &str, byte: usize) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for term in &briefing.glossary {
        let names = std::iter::once(&term.term).chain(&term.also).chain(&term.expansion);
        for name in names {
            let hit = line.match_indices(name.as_str()).any(|(start, _)| {
                let end = start + name.len();
                let is_whole = !line[..start].ends_with(char::is_alphanumeric)
                    && !line[end..].starts_with(char::is_alphanumeric);
                is_whole && (start..=end).contains(&byte)
            });
            if hit && best.as_ref().is_none_or(|(length, _)| name.len() > *length) {
                let stands_for = term.expansion.as_ref();
                let stands_for =
                    stands_for.map(|it| format!("{it}. ")).unwrap_or_default();
                let meaning = plain_text(&term.definition);
                best = Some((
                    name.len(),
                    format!("**{}** — {stands_for}{meaning}", term.term),
                ));
            }
        }
    }
    best.map(|(_, said)| said)
}
