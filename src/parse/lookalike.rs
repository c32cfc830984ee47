//! What looks like markup and is none: it is printed as it stands, which nobody has meant.

use std::ops::Range;

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeValue;

use super::Parser;
use crate::diagnostic::Rule;
use crate::source::Span;

/// Something in a text that was most likely meant otherwise.
#[derive(Debug)]
struct Lookalike {
    /// Its bytes in the text.
    bytes: Range<usize>,
    message: String,
    hint: String,
}

/// A line of a text without quote marks before it and blanks around it, and the byte where it
/// begins.
type Line<'a> = (usize, &'a str);

/// The most that are looked at in one paragraph.
const MOST: usize = 50;

/// What opens an item of a list in other programs; the last three are of fonts of symbols.
const BULLETS: &[char] =
    &['•', '‣', '◦', '▪', '●', '○', '■', '\u{f0b7}', '\u{f0a7}', '\u{f0d8}'];

/// Commands of LaTeX that stand on a line of their own.
const COMMANDS: &[&str] = &[
    "\\newpage",
    "\\pagebreak",
    "\\clearpage",
    "\\tableofcontents",
    "\\maketitle",
    "\\vspace",
];

/// Commands of LaTeX within a text.
const MARKS: &[&str] =
    &["\\textbf{", "\\textit{", "\\emph{", "\\footnote{", "\\cite{", "\\ref{"];

/// What stands for a table of contents in other programs.
const CONTENTS: &[&str] = &["[toc]", "[[toc]]", "[[_toc_]]", "{{toc}}"];

impl Parser<'_> {
    /// Reports what a paragraph has that was most likely meant as markup.
    pub(super) fn lookalikes(&mut self, node: MarkdownNode<'_>, span: Span) {
        if !self.findings.wants(Rule::MarkupLookalike) {
            return;
        }
        let source = self.source;
        let mut found = lookalikes(source.slice(span));
        if found.is_empty() {
            return;
        }
        let start = span.bytes().start;
        let parts = node.descendants().filter(|part| is_carried(&part.data().value));
        let carried: Vec<_> = parts.map(|part| self.span(part).bytes()).collect();
        found.retain(|one| {
            let at = start + one.bytes.start;
            !carried.iter().any(|bytes| bytes.contains(&at))
        });
        for one in found {
            let place = source.span(start + one.bytes.start..start + one.bytes.end);
            self.findings.at(Rule::MarkupLookalike, place, one.message).hint(one.hint);
        }
    }
}

/// Whether a node is carried as what it is, whatever stands in it.
fn is_carried(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Code(_)
            | NodeValue::Math(_)
            | NodeValue::Link(_)
            | NodeValue::Image(_)
            | NodeValue::HtmlInline(_)
    )
}

fn lookalikes(text: &str) -> Vec<Lookalike> {
    let lines = lines(text);
    let mut found: Vec<_> =
        table(&lines).or_else(|| columns(&lines)).into_iter().collect();
    found.extend(lines.iter().find_map(bullet));
    for line in &lines {
        if let Some(one) = heading(line).or_else(|| command(line)) {
            found.push(one);
        } else {
            found.extend(wiki(line));
            found.extend(link(line));
            found.extend(parted_link(line));
            found.extend(mark(line));
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let rest = line.trim_start_matches(['>', ' ', '\t']);
        let shown = rest.trim_end();
        if !shown.is_empty() {
            lines.push((start + line.len() - rest.len(), shown));
        }
        start += line.len();
    }
    lines
}

/// A whole line that was meant otherwise.
fn whole(line: &Line<'_>, message: String, hint: impl Into<String>) -> Lookalike {
    Lookalike { bytes: line.0..line.0 + line.1.len(), message, hint: hint.into() }
}

/// A part of a line that was meant otherwise.
fn part(
    line: &Line<'_>,
    bytes: Range<usize>,
    message: String,
    hint: impl Into<String>,
) -> Lookalike {
    let bytes = line.0 + bytes.start..line.0 + bytes.end;
    Lookalike { bytes, message, hint: hint.into() }
}

/// A line of hyphens below a head of so many columns.
fn rule(columns: usize) -> String {
    format!("|{}", " --- |".repeat(columns.clamp(1, 12)))
}

/// Rows that are no table, since the line below the head is not there or has other columns.
fn table(lines: &[Line<'_>]) -> Option<Lookalike> {
    let is_border = |line: &&Line<'_>| {
        line.1.starts_with("+-") && line.1.chars().all(|c| "+-=:".contains(c))
    };
    if let Some(border) = lines.iter().find(is_border) {
        let message = "a table of `+` and `-` is printed as it stands".to_owned();
        let hint = "write its lines with `|`, and `| --- | --- |` below the head alone";
        return Some(whole(border, message, hint));
    }
    let is_row = |line: &&Line<'_>| {
        line.1.len() > 1 && line.1.starts_with('|') && line.1.ends_with('|')
    };
    let rows: Vec<_> = lines.iter().filter(is_row).collect();
    let [head, _, ..] = rows.as_slice() else { return None };
    let message = "these rows are no table, and are printed as they stand".to_owned();
    let columns = head.1.matches('|').count() - 1;
    Some(whole(
        head,
        message,
        format!("below the first there must be `{}`", rule(columns)),
    ))
}

/// Lines that tabs part, as they come from Word or Excel.
fn columns(lines: &[Line<'_>]) -> Option<Lookalike> {
    let tabs = |line: &Line<'_>| line.1.matches('\t').count();
    let parted: Vec<_> = lines.iter().filter(|line| tabs(line) > 0).collect();
    let [head, _, ..] = parted.as_slice() else { return None };
    let wanted = tabs(head);
    if parted.iter().any(|line| tabs(line) != wanted) {
        return None;
    }
    let cells: Vec<_> = head.1.split('\t').map(str::trim).collect();
    let message = "these columns are no table: tabs are printed as blanks".to_owned();
    let hint = format!(
        "write `| {} |`, below it `{}`, and each row in the same way",
        cells.join(" | "),
        rule(cells.len())
    );
    Some(whole(head, message, hint))
}

/// A line that begins like an item of a list.
fn bullet(line: &Line<'_>) -> Option<Lookalike> {
    let rest = line.1.strip_prefix(BULLETS)?;
    let bullet = &line.1[..line.1.len() - rest.len()];
    rest.starts_with(char::is_whitespace).then(|| {
        let message = format!("`{bullet}` begins no item of a list");
        part(
            line,
            0..bullet.len(),
            message,
            "begin each item with `- ` on a line of its own",
        )
    })
}

/// A heading without the blank after its marks.
fn heading(line: &Line<'_>) -> Option<Lookalike> {
    let rest = line.1.trim_start_matches('#');
    let level = line.1.len() - rest.len();
    let is_close = rest.starts_with(|c: char| c.is_alphanumeric() || c == '\u{a0}');
    ((2..=6).contains(&level) && is_close).then(|| {
        let marks = "#".repeat(level);
        let message = format!("there is no blank after `{marks}`, so this is no heading");
        whole(line, message, format!("write `{marks} {}`", rest.trim()))
    })
}

/// What tells other programs to break a page, to list the contents, or to open a box.
fn command(line: &Line<'_>) -> Option<Lookalike> {
    let says =
        |what: &str| format!("`{what}` is no command here, and is printed as it stands");
    if CONTENTS.contains(&line.1.to_ascii_lowercase().as_str()) {
        let hint = "delete it: layouts that have a list of contents make it themselves";
        return Some(whole(line, says(line.1), hint));
    }
    if line.1.starts_with(":::") {
        let hint =
            "a box is written as `> [!NOTE]` with its text below, each line after `> `";
        return Some(whole(line, says(":::"), hint));
    }
    let command = COMMANDS.iter().find(|command| line.1.starts_with(**command))?;
    let hint = "delete it: the layout breaks the pages and makes title and contents";
    Some(whole(line, says(command), hint))
}

/// A link or a picture of a wiki.
fn wiki(line: &Line<'_>) -> Option<Lookalike> {
    let at = line.1.find("[[")?;
    let inner = line.1[at + 2..].split_once("]]")?.0;
    let before = &line.1[..at];
    if inner.is_empty() || inner.contains(['[', ']', '^']) || before.ends_with('\\') {
        return None;
    }
    let end = at + inner.len() + 4;
    let (target, shown) = inner.split_once('|').unwrap_or((inner, inner));
    if before.ends_with('!') {
        let message =
            format!("`![[{inner}]]` is no picture here, and is printed as it stands");
        let hint = format!("write `![what it shows]({target})`");
        return Some(part(line, at - 1..end, message, hint));
    }
    let message = format!("`[[{inner}]]` is no link here, and is printed as it stands");
    let name = target.rsplit('#').next().unwrap_or(target).trim().to_lowercase();
    let hint = format!(
        "for a heading of this text write `[{}](#{})`",
        shown.trim(),
        name.replace(' ', "-")
    );
    Some(part(line, at..end, message, hint))
}

/// A link or an image whose address has a blank in it.
fn link(line: &Line<'_>) -> Option<Lookalike> {
    line.1.match_indices("](").take(MOST).find_map(|(at, _)| {
        let address = line.1[at + 2..].split_once(')')?.0;
        let open = line.1[..at].rfind('[')?;
        let shown = &line.1[open + 1..at];
        let end = at + address.len() + 3;
        if !address.trim().contains(' ') || address.contains(['<', '"', '(']) {
            return None;
        }
        let is_image = line.1[..open].ends_with('!');
        let (mark, start) = if is_image { ("!", open - 1) } else { ("", open) };
        let (path, size) = address.split_once(" =").unwrap_or((address, ""));
        let hint = if !size.is_empty() {
            format!("write `{mark}[{shown}]({}){{width=60%}}`", path.trim())
        } else if let Some((path, _)) = address.split_once([' ', '\u{a0}'])
            && address.contains(['“', '”', '„', '«'])
        {
            format!(
                "put the caption into straight quotes: `{mark}[{shown}]({path} \"…\")`"
            )
        } else {
            format!("put it into angle brackets: `{mark}[{shown}](<{}>)`", address.trim())
        };
        let what = if is_image { "an image" } else { "a link" };
        let message =
            format!("the blank in `{}` keeps this from being {what}", address.trim());
        Some(part(line, start..end, message, hint))
    })
}

/// A link that has a blank between its parts, or the brackets the wrong way round.
fn parted_link(line: &Line<'_>) -> Option<Lookalike> {
    let is_address = |text: &str| text.starts_with("http") || text.starts_with("www.");
    let says = || "this is no link, and is printed as it stands".to_owned();
    let parts = [("] (", '[', ')'), (")[", '(', ']')];
    parts.into_iter().find_map(|(between, opens, closes)| {
        let at = line.1.find(between)?;
        let address = line.1[at + between.len()..].split_once(closes)?.0;
        let open = line.1[..at].rfind(opens).filter(|_| is_address(address))?;
        let end = at + between.len() + address.len() + 1;
        let hint = format!("write `[{}]({address})`", &line.1[open + 1..at]);
        Some(part(line, open..end, says(), hint))
    })
}

/// Marks of Pandoc, of LaTeX, or of a highlighter.
fn mark(line: &Line<'_>) -> Option<Lookalike> {
    let says =
        |what: &str| format!("`{what}` is no mark here, and is printed as it stands");
    if let Some(mark) = MARKS.iter().find(|mark| line.1.contains(**mark)) {
        let at = line.1.find(*mark)?;
        let hint = "write `**bold**`, `*emphasis*`, `[^note]` or `[text](#part)`";
        return Some(part(line, at..at + mark.len(), says(mark), hint));
    }
    if let Some(at) = line.1.find("]{.") {
        let open = line.1[..at].rfind('[')?;
        let class = line.1[at + 1..].split_once('}')?.0;
        let end = at + class.len() + 2;
        let says = says(&format!("{class}}}"));
        return Some(part(
            line,
            open..end,
            says,
            "delete it: how words look is the layout's",
        ));
    }
    let at = line.1.find("==")?;
    let inner = line.1[at + 2..].split_once("==")?.0;
    let is_marked = inner.starts_with(char::is_alphanumeric)
        && !inner.ends_with(char::is_whitespace)
        && !line.1[..at].ends_with('=');
    let end = at + inner.len() + 4;
    is_marked.then(|| part(line, at..end, says("=="), format!("write `**{inner}**`")))
}
