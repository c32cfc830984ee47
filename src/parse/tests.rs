use super::*;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Levels;
use crate::source::FileId;

struct NoFiles;

impl Files for NoFiles {
    fn include(
        &mut self,
        _: &str,
        _: &Source,
        _: Span,
        _: &mut Findings,
    ) -> Option<Source> {
        None
    }
}

fn read(text: &str) -> (Manuscript, Vec<Diagnostic>) {
    let source = Source::new(FileId::MAIN, "a.md", text.into());
    let limits = Limits::default();
    let mut findings = Findings::new(Levels::default());
    let language = Language::new("en-GB").expect("a language");
    let head = head(&source, &limits, &mut findings);
    let setting = Setting::default();
    let reading = (&setting, &mut NoFiles as &mut dyn Files);
    let manuscript =
        parse(&source, head.body, &language, reading, &limits, &mut findings);
    (manuscript, findings.finish(&[source]))
}

#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let (_, diagnostics) = read(text);
    let found: Vec<_> = diagnostics
        .iter()
        .map(|d| {
            let at = d.span.expect("a place").start;
            format!("{}:{} {}: {}", at.line, at.column, d.rule.name(), d.message)
        })
        .collect();
    assert_eq!(found, expected, "{}", text.chars().take(200).collect::<String>());
}

/// The blocks of the text before any heading, in short.
fn outline(text: &str) -> String {
    let (manuscript, _) = read(text);
    let mut out = Vec::new();
    crate::briefing::blocks(&manuscript.parts[0].blocks, &mut |block| {
        out.push(match block {
            Block::Paragraph(p) => {
                format!("p({})", crate::briefing::plain_text(&p.inlines))
            }
            Block::List(list) => format!("list({:?}, {})", list.start, list.tight),
            Block::Quotation(_) => "quote".to_owned(),
            Block::Callout(c) => {
                format!("{}({})", c.kind.name(), crate::briefing::plain_text(&c.title))
            }
            Block::Table(t) => format!("table({}x{})", t.rows.len(), t.alignments.len()),
            Block::Chart(chart) => format!("Chart {}", chart.kind.name()),
            Block::Figure(f) => format!(
                "figure({}|{}|{})",
                f.asset,
                f.alt,
                crate::briefing::plain_text(&f.caption)
            ),
            Block::Definitions { items } => format!(
                "definitions({})",
                items
                    .iter()
                    .map(|i| format!(
                        "{}:{}",
                        crate::briefing::plain_text(&i.term),
                        i.details.len()
                    ))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Block::Code(code) => format!("code({:?}, {})", code.language, code.text),
            Block::Math(math) => format!("math({})", math.tex),
            Block::ThematicBreak => "rule".to_owned(),
            Block::KeyPoints { .. }
            | Block::KeyFacts { .. }
            | Block::Judgements { .. }
            | Block::Registry { .. } => {
                unreachable!("parsing does not make these")
            }
        });
    });
    out.join(" ")
}

#[test]
fn front_matter_is_parted_from_the_text() {
    for text in [
        "---\ntitle: x\n---\n# A\n",
        "\u{feff}---\r\ntitle: x\r\n---\r\n# A\r\n",
        "---\n---\n# A\n",
    ] {
        let (manuscript, diagnostics) = read(text);
        assert!(diagnostics.is_empty(), "{text:?} {diagnostics:?}");
        let heading = manuscript.parts[1].heading.as_ref().expect("a heading");
        assert_eq!(crate::briefing::plain_text(&heading.inlines), "A");
    }
}

#[test]
fn what_only_looks_like_front_matter_is_told() {
    let message = "this is not front matter, though it looks like it";
    says("--- \ntitle: x\n---\na\n", &[&format!("1:1 meta-lookalike: {message}")]);
    says("\n---\ntitle: x\n---\na\n", &[&format!("2:1 meta-lookalike: {message}")]);
    says("---\ntitle: x\n...\na\n", &[&format!("3:1 meta-lookalike: {message}")]);
    says("---\ntitle: x\n--- \na\n", &[&format!("3:1 meta-lookalike: {message}")]);
    says("---\ntitle: x\n", &["1:1 meta-lookalike: the front matter has no end"]);
    says("a\n\n---\n\nb: c\n", &[]);
    says(" ---\n\nSome text: and more.\n\n---\n", &[]);
}

#[test]
fn constructs_become_blocks() {
    assert_eq!(outline("a\n\n- b\n- c\n"), "p(a) list(None, true) p(b) p(c)");
    assert_eq!(outline("3. b\n\n4. c\n"), "list(Some(3), false) p(b) p(c)");
    assert_eq!(outline("> a\n"), "quote p(a)");
    assert_eq!(outline("> [!NOTE]\n> **Lead.** a\n"), "note(Lead.) p(a)");
    assert_eq!(outline("> [!gap] Title\n> a\n"), "gap(Title) p(a)");
    assert_eq!(outline("| a | b |\n|---|---|\n| c |\n"), "table(1x2)");
    assert_eq!(outline("![x\ny](f.svg \"C\")\n"), "figure(f.svg|x y|C)");
    assert_eq!(outline("T\n: d\n: e\n\nU\n: f\n"), "definitions(T:2,U:1) p(d) p(e) p(f)");
    assert_eq!(outline("```rust\nx\n```\n"), "code(Some(\"rust\"), x)");
    assert_eq!(outline("a $$x$$ b\n"), "p(a) math(x) p(b)");
    assert_eq!(outline("```math\nx\n```\n"), "math(x)");
    assert_eq!(outline("***\n"), "rule");
    assert_eq!(outline("> # H\n"), "quote p(H)");
    assert_eq!(outline("a<br>b <!-- c --> d\n\n<!-- e -->\n"), "p(a b  d)");
}

#[test]
fn html_and_control_characters_are_refused_at_their_places() {
    says(
        "a <b>c</b>\n",
        &[
            "1:3 html-refused: raw HTML is refused: `<b>`",
            "1:7 html-refused: raw HTML is refused: `</b>`",
        ],
    );
    says("x\n\n<div>\na\n</div>\n", &["3:1 html-refused: raw HTML is refused: `<div>`"]);
    says("її \u{7}x\n", &["1:4 character-control: the control character U+0007"]);
    says("a \u{202e}x\n", &["1:3 character-control: the control character U+202E"]);
}

/// The text of inlines, with the languages of phrases.
fn spoken(run: &[Inline]) -> String {
    let piece = |inline: &Inline| {
        if let Inline::Phrase(phrase) = inline {
            return format!("[{}: {}]", phrase.language, spoken(&phrase.children));
        }
        crate::briefing::plain_text(std::slice::from_ref(inline))
    };
    run.iter().map(piece).collect()
}

#[test]
fn words_in_another_language_are_phrases() {
    let check = |text: &str, expected: &str| {
        let (manuscript, diagnostics) = read(text);
        assert!(diagnostics.is_empty(), "{text:?} {diagnostics:?}");
        let mut runs = Vec::new();
        crate::briefing::runs(&manuscript.parts[0].blocks, &mut |_, run| {
            runs.push(spoken(run));
        });
        assert_eq!(runs.join("|").trim_matches('|'), expected);
    };
    check(
        "a <span lang=\"fr\">\"b\" *c*</span> \"d\"\n",
        "a [fr: «\u{202f}b\u{202f}» c] “d”",
    );
    // The quotes around go on after it.
    check("\"a <span lang='de'>\"b\"</span> c\"\n", "“a [de: „b“] c”");
    check(
        "a <SPAN LANG = 'pt-br' ><span lang=\"la\">b</span> c</SPAN >\n",
        "a [pt-BR: [la: b] c]",
    );
    // Nothing is said in no language.
    check("a <span lang=\"fr\"></span>b\n", "a b");
    check("| a |\n|-|\n| <span lang=\"fr\">b</span> |\n", "a|[fr: b]");
    let no_end = "html-refused: this phrase has no end";
    says(
        "a *<span lang=\"fr\">b*</span>\n",
        &[&format!("1:4 {no_end}"), "1:22 html-refused: raw HTML is refused: `</span>`"],
    );
    says("<span lang=\"fr\">a $$x$$ b\n", &[&format!("1:1 {no_end}")]);
    says(
        "a <span lang=\"1\">b</span>\n",
        &["1:3 html-refused: `1` is not a language tag"],
    );
    for tag in ["span", "span lang=fr", "span lang=\"fr\" class=\"x\"", "i lang=\"fr\""] {
        let message = format!("1:3 html-refused: raw HTML is refused: `<{tag}>`");
        says(&format!("a <{tag}>b\n"), &[&message]);
    }
}

#[test]
fn every_mistake_of_a_file_is_told() {
    says(
        "![](a.png)\n\n> [!NOET]\n> x\n\n$\\frac{1}{$\n\n# H {key=1}\n",
        &[
            "1:1 image-alt: the image has no text alternative",
            "3:1 construct-unsupported: there is no callout of the kind `noet`",
            "6:1 math-invalid: expected closing token \"}\", but reached end of input",
            "8:1 attribute-unknown: nothing uses the attribute `key`",
        ],
    );
}

#[test]
fn nesting_and_size_have_limits() {
    let quotes = |n: usize| format!("{}a\n", "> ".repeat(n));
    says(&quotes(12), &[]);
    let message = "limit-exceeded: lists, quotes and the like nested more than 12 deep";
    says(&quotes(13), &[&format!("1:25 {message}")]);
    says(&">".repeat(20_000), &[&format!("1:1 {message}")]);
    let phrases =
        |n: usize| "<span lang=\"fr\">".repeat(n) + "a" + &"</span>".repeat(n) + "\n";
    says(&phrases(12), &[]);
    says(&phrases(13), &[&format!("1:193 {message}")]);
    says(&format!("*{}*\n", phrases(12).trim()), &[&format!("1:178 {message}")]);
    says(&phrases(40_000), &[&format!("1:193 {message}")]);
    let table = format!("|a|\n|-|\n{}", "|b|\n".repeat(50_000));
    says(&table, &["50002:2 limit-exceeded: more than 50000 table cells"]);
}

#[test]
fn days_stay_with_their_months_across_lines() {
    assert_eq!(outline("on 17\nAugust\n"), "p(on 17\u{a0}August)");
}
