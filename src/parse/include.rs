//! Files that a text includes: a paragraph with nothing but a link that has the title
//! `include`, which elsewhere leads to the file.

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeValue;

use super::Footnote;
use super::Parser;
use super::Part;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Paragraph;
use crate::diagnostic::Rule;
use crate::source::Span;

/// The title of a link that includes what it leads to.
const TITLE: &str = "include";

/// How many files may be included in all.
const MOST_INCLUDES: u64 = 1_000;

/// How deep files may include each other.
const MOST_DEPTH: usize = 12;

impl Parser<'_> {
    /// The path that a paragraph includes, if it includes a file.
    pub(super) fn included_path(node: MarkdownNode<'_>) -> Option<String> {
        let link = node.first_child()?;
        if link.next_sibling().is_some() {
            return None;
        }
        let data = link.data();
        let NodeValue::Link(link) = &data.value else { return None };
        (link.title == TITLE).then(|| link.url.clone())
    }

    /// Reads an included file: what stands before its first heading, and its headings with
    /// what stands below them. Its footnotes become those of the text.
    fn include(&mut self, path: &str, span: Span, keeps_parts: bool) -> Vec<Part> {
        let path = self.expand(path, span);
        if self.chain.len() >= MOST_DEPTH {
            let message =
                format!("files that include each other more than {MOST_DEPTH} deep");
            self.findings.at(Rule::LimitExceeded, span, message);
            return Vec::new();
        }
        let Some(source) = self.files.include(&path, self.source, span, self.findings)
        else {
            self.tell_chain();
            return Vec::new();
        };
        let mut chain = self.chain.clone();
        chain.push((self.source.path().to_owned(), span));
        if chain.iter().any(|(path, _)| path == source.path()) {
            let message = format!("`{}` includes itself", source.path());
            let begin = chain.iter().position(|(path, _)| path == source.path());
            let mut reported = self.findings.at(Rule::IncludeCycle, span, message);
            for (path, place) in chain.iter().skip(begin.unwrap_or(0)).rev().skip(1).rev()
            {
                reported = reported.related(*place, format!("`{path}` includes this"));
            }
            return Vec::new();
        }
        self.includes += 1;
        if self.includes > MOST_INCLUDES {
            // Said once, or it would be said of each that follows.
            if self.includes == MOST_INCLUDES + 1 {
                let message = format!("more than {MOST_INCLUDES} files are included");
                self.findings.at(Rule::LimitExceeded, span, message);
            }
            return Vec::new();
        }
        if !self.has_room(source.text().len(), span) {
            return Vec::new();
        }
        let head = super::head(&source, self.limits, self.findings);
        let mut parser = Parser {
            source: &source,
            start: head.body,
            first_line: source.position(head.body).line as usize,
            limits: self.limits,
            findings: &mut *self.findings,
            setting: self.setting,
            files: &mut *self.files,
            chain,
            expanded: self.expanded,
            includes: self.includes,
            nodes: self.nodes,
            cells: self.cells,
            phrases: 0,
            punctuation: self.punctuation.anew(),
            manuscript: super::Manuscript::default(),
            pending: Vec::new(),
            indented: Vec::new(),
            has_fences: false,
            block_span: None,
        };
        parser.run();
        let (expanded, includes) = (parser.expanded, parser.includes);
        let (nodes, cells) = (parser.nodes, parser.cells);
        let inner = parser.manuscript;
        (self.expanded, self.includes) = (expanded, includes);
        (self.nodes, self.cells) = (nodes, cells);
        // A footnote's part is counted from 1, and the first part goes on with the last.
        let before = self.manuscript.parts.len();
        let own = &mut self.manuscript;
        own.footnotes.extend(inner.footnotes.into_iter().map(|footnote| Footnote {
            part: before + if keeps_parts { footnote.part - 1 } else { 0 },
            ..footnote
        }));
        own.ids.extend(inner.ids);
        own.left_out.extend(inner.left_out);
        own.included.insert(source.path().to_owned());
        own.included.extend(inner.included);
        inner.parts
    }

    /// Whether so many bytes more may stand in the text than its author has written; that they
    /// may not is reported once.
    pub(super) fn has_room(&mut self, bytes: usize, span: Span) -> bool {
        let most = self.limits.expanded;
        let is_told = self.expanded > most;
        self.expanded += bytes as u64;
        let has_room = self.expanded <= most;
        if !is_told && !has_room {
            let message = format!(
                "what is included and stands for variables has more than {most} bytes"
            );
            self.findings
                .at(Rule::LimitExceeded, span, message)
                .hint("include less, or raise `expanded` under `[limits]`");
        }
        has_room
    }

    /// Reads an included file at the top of the text: its parts follow.
    pub(super) fn include_parts(&mut self, path: &str, span: Span) {
        for part in self.include(path, span, true) {
            match self.manuscript.parts.last_mut() {
                Some(last) if part.heading.is_none() => last.blocks.extend(part.blocks),
                _ => self.manuscript.parts.push(part),
            }
        }
    }

    /// Reads an included file in a place that can't have headings; they become strong.
    pub(super) fn include_blocks(&mut self, path: &str, span: Span) -> Vec<Block> {
        let parts = self.include(path, span, false);
        let mut blocks = Vec::new();
        for part in parts {
            if let Some(heading) = part.heading {
                blocks.push(Block::Paragraph(Paragraph {
                    number: None,
                    portion: None,
                    inlines: vec![Inline::Strong { children: heading.inlines }],
                    span: heading.span,
                }));
            }
            blocks.extend(part.blocks);
        }
        blocks
    }

    /// Adds to the last finding from where the file is included that it is in.
    pub(super) fn tell_chain(&mut self) {
        for (path, place) in self.chain.iter().rev() {
            self.findings.add_related(*place, format!("`{path}` includes the file here"));
        }
    }
}
