//! Builds and what is asked of them as bytes: how a worker is told what to do and hands over what
//! it has done, and how builds are kept. Only the version that wrote them can read them.

use serde::Deserialize;
use serde::Serialize;

use crate::briefing::Date;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Fix;
use crate::diagnostic::Profile;
use crate::diagnostic::Related;
use crate::diagnostic::Rule;
use crate::diagnostic::Severity;
use crate::format::Attachment;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::Paper;
use crate::format::PdfStandard;
use crate::format::Press;
use crate::pipeline::Artefact;
use crate::pipeline::Built;
use crate::pipeline::EPUB_STANDARD;
use crate::pipeline::Options;
use crate::project::Input;
use crate::source::FileId;
use crate::source::Position;
use crate::source::Span;

/// What stands before the files: how long each is, and all else.
#[derive(Serialize, Deserialize)]
struct Head {
    artefacts: Vec<File>,
    locators: Option<usize>,
    words: u32,
    fingerprint: String,
    inputs: Vec<(String, String)>,
    diagnostics: Vec<Finding>,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    variant: String,
    pages: usize,
    standards: Vec<String>,
    bytes: usize,
}

/// A span: the file, then lines, columns, bytes and columns in UTF-16 of both ends.
type Place = [u32; 9];

#[derive(Serialize, Deserialize)]
struct Finding {
    rule: String,
    severity: String,
    message: String,
    hint: Option<String>,
    path: String,
    place: Option<Place>,
    excerpt: String,
    related: Vec<(String, String, Place, String)>,
    fix: Option<(String, Place, String)>,
}

#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Asked {
    formats: Option<Vec<String>>,
    epub_variants: Option<Vec<String>>,
    layout: Option<String>,
    allow_layouts: Option<Vec<String>>,
    paper: Option<String>,
    fit: bool,
    press: Option<String>,
    no_page_list: bool,
    locators: bool,
    pdf_standards: Option<Vec<String>>,
    attachments: Option<Vec<String>>,
    audience: Option<String>,
    embargoed: bool,
    profile: Option<String>,
    today: Option<String>,
    epoch: Option<i64>,
}

impl Built {
    /// What was found in a briefing that was only checked.
    pub fn checked(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            artefacts: Vec::new(),
            locators: None,
            words: 0,
            inputs: Vec::new(),
            fingerprint: String::new(),
            diagnostics,
        }
    }

    /// The same without the bytes of its files.
    #[must_use]
    pub fn without_files(&self) -> Self {
        let artefacts = self.artefacts.iter().map(|artefact| Artefact {
            bytes: Vec::new(),
            standards: artefact.standards.clone(),
            ..*artefact
        });
        Self {
            artefacts: artefacts.collect(),
            locators: None,
            words: self.words,
            inputs: self.inputs.clone(),
            fingerprint: self.fingerprint.clone(),
            diagnostics: self.diagnostics.clone(),
        }
    }

    /// The build as bytes, which the same version can read back.
    ///
    /// # Panics
    ///
    /// Never: texts and numbers can be written.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = Head {
            artefacts: self.artefacts.iter().map(File::of).collect(),
            locators: self.locators.as_ref().map(Vec::len),
            words: self.words,
            fingerprint: self.fingerprint.clone(),
            inputs: self
                .inputs
                .iter()
                .map(|input| (input.path.clone(), input.digest.clone()))
                .collect(),
            diagnostics: self.diagnostics.iter().map(Finding::of).collect(),
        };
        let head = serde_json::to_vec(&head).expect("texts and numbers");
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        for artefact in &self.artefacts {
            bytes.extend(&artefact.bytes);
        }
        bytes.extend(self.locators.iter().flatten());
        bytes
    }

    /// Reads a build back; nothing if the bytes are not what this version writes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (head, mut rest) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let mut take = |length: usize| {
            let (file, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(file.to_vec())
        };
        let artefacts: Option<Vec<_>> =
            head.artefacts.into_iter().map(|file| file.artefact(&mut take)).collect();
        let locators = match head.locators {
            Some(length) => Some(take(length)?),
            None => None,
        };
        let diagnostics: Option<Vec<_>> =
            head.diagnostics.into_iter().map(Finding::diagnostic).collect();
        let inputs = head.inputs.into_iter();
        rest.is_empty().then_some(Self {
            artefacts: artefacts?,
            locators,
            words: head.words,
            fingerprint: head.fingerprint,
            inputs: inputs.map(|(path, digest)| Input { path, digest }).collect(),
            diagnostics: diagnostics?,
        })
    }
}

impl File {
    fn of(artefact: &Artefact) -> Self {
        Self {
            format: artefact.format.name().to_owned(),
            variant: artefact.variant.name().to_owned(),
            pages: artefact.pages,
            standards: artefact.standards.iter().map(|s| (*s).to_owned()).collect(),
            bytes: artefact.bytes.len(),
        }
    }

    fn artefact(
        self,
        take: &mut impl FnMut(usize) -> Option<Vec<u8>>,
    ) -> Option<Artefact> {
        let standards = self.standards.iter().map(|name| {
            let known = PdfStandard::ALL.iter().map(|standard| standard.title());
            known.chain([EPUB_STANDARD]).find(|known| known == name)
        });
        Some(Artefact {
            format: Format::by_name(&self.format)?,
            variant: EpubVariant::by_name(&self.variant)?,
            bytes: take(self.bytes)?,
            pages: self.pages,
            standards: standards.collect::<Option<_>>()?,
        })
    }
}

impl Finding {
    fn of(found: &Diagnostic) -> Self {
        let related = |other: &Related| {
            let place = place(other.span);
            (other.message.clone(), other.path.clone(), place, other.excerpt.clone())
        };
        Self {
            rule: found.rule.name().to_owned(),
            severity: found.severity.name().to_owned(),
            message: found.message.clone(),
            hint: found.hint.clone(),
            path: found.path.clone(),
            place: found.span.map(place),
            excerpt: found.excerpt.clone(),
            related: found.related.iter().map(related).collect(),
            fix: found
                .fix
                .as_ref()
                .map(|fix| (fix.path.clone(), place(fix.span), fix.text.clone())),
        }
    }

    fn diagnostic(self) -> Option<Diagnostic> {
        let severities = [Severity::Error, Severity::Warning, Severity::Info];
        let severity = severities.into_iter().find(|s| s.name() == self.severity)?;
        let related = self.related.into_iter().map(|(message, path, place, excerpt)| {
            Related { message, path, span: span(place), excerpt }
        });
        Some(Diagnostic {
            rule: Rule::by_name(&self.rule)?,
            severity,
            message: self.message,
            hint: self.hint,
            path: self.path,
            span: self.place.map(span),
            related: related.collect(),
            fix: self.fix.map(|(path, place, text)| Fix {
                path,
                span: span(place),
                text,
            }),
            excerpt: self.excerpt,
        })
    }
}

fn place(span: Span) -> Place {
    let Span { file, start, end } = span;
    [
        u32::from(file.0),
        start.line,
        start.column,
        start.byte,
        start.column_utf16,
        end.line,
        end.column,
        end.byte,
        end.column_utf16,
    ]
}

fn span(place: Place) -> Span {
    let [file, start @ .., _, _, _, _] = place;
    let [.., line, column, byte, column_utf16] = place;
    let end = Position { line, column, byte, column_utf16 };
    let [line, column, byte, column_utf16] = start;
    let start = Position { line, column, byte, column_utf16 };
    Span { file: FileId(u16::try_from(file).unwrap_or(u16::MAX)), start, end }
}

/// The names of things.
fn names<T: Copy>(
    things: Option<&Vec<T>>,
    name: fn(T) -> &'static str,
) -> Option<Vec<String>> {
    things.map(|things| things.iter().map(|thing| name(*thing).to_owned()).collect())
}

/// The things of these names; nothing if one has no such name.
#[expect(clippy::option_option, reason = "the inner one is what was asked for")]
fn things<T>(
    names: Option<Vec<String>>,
    by_name: fn(&str) -> Option<T>,
) -> Option<Option<Vec<T>>> {
    let Some(names) = names else { return Some(None) };
    names.iter().map(|name| by_name(name)).collect::<Option<_>>().map(Some)
}

/// The thing of this name; nothing if it has no such name.
#[expect(clippy::option_option, reason = "the inner one is what was asked for")]
fn thing<T>(
    name: Option<String>,
    by_name: impl FnOnce(&str) -> Option<T>,
) -> Option<Option<T>> {
    match name {
        None => Some(None),
        Some(name) => by_name(&name).map(Some),
    }
}

impl Options {
    /// What is asked for as a line of JSON, which the same version can read back.
    ///
    /// # Panics
    ///
    /// Never: texts and numbers can be written.
    pub fn to_json(&self) -> String {
        let text = |name: &'static str| name.to_owned();
        let asked = Asked {
            formats: names(self.formats.as_ref(), Format::name),
            epub_variants: names(self.epub_variants.as_ref(), EpubVariant::name),
            layout: self.layout.clone(),
            allow_layouts: self.allow_layouts.clone(),
            paper: self.paper.map(Paper::name).map(text),
            fit: self.fit,
            press: self.press.map(Press::name).map(text),
            no_page_list: self.no_page_list,
            locators: self.locators,
            pdf_standards: names(self.pdf_standards.as_ref(), PdfStandard::name),
            attachments: names(self.attachments.as_ref(), Attachment::name),
            audience: self.audience.clone(),
            embargoed: self.embargoed,
            profile: self.profile.map(Profile::name).map(text),
            today: self.today.as_ref().map(Date::to_string),
            epoch: self.epoch,
        };
        serde_json::to_string(&asked).expect("texts and numbers")
    }

    /// Reads back what is asked for; nothing if the line is not what this version writes.
    pub fn from_json(line: &str) -> Option<Self> {
        let asked: Asked = serde_json::from_str(line).ok()?;
        Some(Self {
            formats: things(asked.formats, Format::by_name)?,
            epub_variants: things(asked.epub_variants, EpubVariant::by_name)?,
            layout: asked.layout,
            allow_layouts: asked.allow_layouts,
            paper: thing(asked.paper, Paper::by_name)?,
            fit: asked.fit,
            press: thing(asked.press, |name| {
                [Press::Booklet, Press::Marks].into_iter().find(|p| p.name() == name)
            })?,
            no_page_list: asked.no_page_list,
            locators: asked.locators,
            pdf_standards: things(asked.pdf_standards, PdfStandard::by_name)?,
            attachments: things(asked.attachments, Attachment::by_name)?,
            audience: asked.audience,
            embargoed: asked.embargoed,
            profile: thing(asked.profile, Profile::by_name)?,
            today: thing(asked.today, Date::parse)?,
            epoch: asked.epoch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Project;

    fn built(options: &Options) -> Built {
        let text = "---\ntitle: A\nlang: en\ndate: 2026-01-01\ncolour: red\n---\n\n# One\n\n\
                    A [link](#nowhere) – “x” 𝄞 [t](#one).\n\n# One\n\nTwo.\n";
        let project = Project::from_files([("sources/a.md", text)]).expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        crate::build(&project, &source, options)
    }

    #[test]
    fn builds_are_read_back_as_they_were() {
        for wanted in [&[Format::Epub][..], &[Format::Pdf, Format::Epub]] {
            let options =
                Options { formats: Some(wanted.to_vec()), ..Options::default() };
            let built = built(&options);
            assert!(!built.diagnostics.is_empty() && !built.inputs.is_empty());
            let bytes = built.to_bytes();
            let again = Built::from_bytes(&bytes).expect("the same version");
            assert_eq!(format!("{again:?}"), format!("{built:?}"));
            assert!(Built::from_bytes(&bytes[..bytes.len() - 1]).is_none());
            assert!(Built::from_bytes(&[&bytes[..], b"x"].concat()).is_none());
        }
        assert!(Built::from_bytes(b"").is_none());
        assert!(Built::from_bytes(&[0xFF; 40]).is_none());
    }

    #[test]
    fn what_is_asked_for_is_read_back_as_it_was() {
        let options = Options {
            formats: Some(vec![Format::Epub]),
            epub_variants: Some(EpubVariant::ALL.to_vec()),
            layout: Some("memo \"x\"\n".to_owned()),
            allow_layouts: Some(vec!["memo".to_owned(), String::new()]),
            paper: Some(Paper::UsLetter),
            fit: true,
            press: Some(Press::Booklet),
            no_page_list: true,
            locators: true,
            pdf_standards: Some(vec![PdfStandard::by_name("a-3a").expect("one")]),
            attachments: Some(Attachment::ALL.to_vec()),
            audience: Some("board".to_owned()),
            embargoed: true,
            profile: Some(Profile::Generic),
            today: Date::parse("2026-11-22"),
            epoch: Some(-1),
        };
        for options in [options, Options::default()] {
            let line = options.to_json();
            assert!(!line.contains('\n'), "{line}");
            let again = Options::from_json(&line).expect("the same version");
            assert_eq!(format!("{again:?}"), format!("{options:?}"));
        }
        assert!(Options::from_json("{}").is_none());
    }
}
