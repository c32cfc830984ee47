//! The pages of every layout, measured: where the words stand, as `pdftotext` tells it,
//! against what the layout says of itself.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "places on pages are small"
)]

use std::collections::BTreeMap;
use std::path::Path;

use chancery::Format;
use chancery::Paper;
use chancery::Project;

use crate::harness::options;
use crate::harness::root;
use crate::validators::run;
use crate::validators::tools;

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

/// The layouts with the case that is set in each: a note has no room for the long one.
pub(crate) const LAYOUTS: &[(&str, &str)] = &[
    ("briefing", "guarantees"),
    ("note", "note"),
    ("memo", "guarantees"),
    ("explainer", "guarantees"),
    ("large-print", "guarantees"),
    ("dossier", "guarantees"),
];

/// What a layout says of its page and type.
struct Spec(toml::Table);

impl Spec {
    fn of(layout: &str) -> Self {
        let path = root().join("layouts").join(layout).join("layout.toml");
        Self(crate::harness::read(&path).parse().expect("TOML"))
    }

    fn number(&self, table: &str, key: &str) -> Option<f64> {
        let value = self.0.get(table)?.get(key)?;
        value.as_float().or_else(|| value.as_integer().map(|n| n as f64))
    }

    /// The left and the right edge of the text of a column, in points.
    fn column(&self, page_number: usize, place: usize, width: f64) -> (f64, f64) {
        let page = |key: &str| self.number("page", key).unwrap_or(0.0) * MM;
        let columns = self.number("page", "columns").unwrap_or(1.0);
        let shift = (width - page("width")) / 2.0;
        let text = page("width") - page("left") - page("right");
        let gutter = if columns > 1.0 { page("gutter") } else { 0.0 };
        let measure = (text - gutter * (columns - 1.0)) / columns;
        let mirrored =
            self.0["page"].get("mirrored").is_some() && page_number.is_multiple_of(2);
        let margin = if mirrored { page("right") } else { page("left") };
        let start = margin + shift + place as f64 * (measure + gutter);
        (start, start + measure)
    }
}

/// A word on a page, in points from its top left.
#[derive(Clone, Debug)]
struct Word {
    page: usize,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    text: String,
}

/// A built layout: its words, and the size of its pages.
struct Laid {
    words: Vec<Word>,
    width: f64,
    height: f64,
}

/// Builds a case in a layout, as PDF.
pub(crate) fn pdf(layout: &str, case: &str, paper: Option<Paper>) -> Vec<u8> {
    let folder = root().join("tests/cases").join(case);
    let project = Project::at(&folder).expect("a project");
    let source = project.source(&folder.join(format!("{case}.md"))).expect("a briefing");
    let mut options = options();
    options.layout = Some(layout.to_owned());
    options.paper = paper;
    options.formats = Some(vec![Format::Pdf]);
    let built = chancery::build(&project, &source, &options);
    let first = built.artefacts.into_iter().next();
    first.unwrap_or_else(|| panic!("{layout}: {:#?}", built.diagnostics)).bytes
}

fn laid(pdf: &[u8]) -> Laid {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, pdf).expect("written");
    let output = run(&tools(), "pdftotext", &[Path::new("-bbox"), &path, Path::new("-")]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut laid = Laid { words: Vec::new(), width: 0.0, height: 0.0 };
    let mut page = 0;
    for line in text.lines() {
        let attribute = |name: &str| {
            let rest = line.split(&format!("{name}=\"")).nth(1)?;
            rest.split('"').next()?.parse::<f64>().ok()
        };
        if line.contains("<page") {
            page += 1;
            laid.width = attribute("width").expect("a width");
            laid.height = attribute("height").expect("a height");
        } else if line.contains("<word") {
            let shown = line.split('>').nth(1).and_then(|rest| rest.split('<').next());
            laid.words.push(Word {
                page,
                left: attribute("xMin").expect("an edge"),
                right: attribute("xMax").expect("an edge"),
                top: attribute("yMin").expect("an edge"),
                bottom: attribute("yMax").expect("an edge"),
                text: shown.unwrap_or_default().to_owned(),
            });
        }
    }
    assert!(!laid.words.is_empty(), "no words: {text}");
    laid
}

/// The lines of a column that are as high as most of the text: their baseline, left and right
/// edge, and words.
type Lines<'a> = Vec<(f64, Vec<&'a Word>)>;

impl Laid {
    /// The height of most words that begin in a column.
    fn usual_height(&self) -> f64 {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for word in &self.words {
            let height = ((word.bottom - word.top) * 10.0).round() as i64;
            *counts.entry(height).or_default() += word.text.chars().count();
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.expect("words").0 as f64 / 10.0
    }

    fn lines(&self, page: usize, (left, right): (f64, f64)) -> Lines<'_> {
        let height = self.usual_height();
        let mut words: Vec<_> = self
            .words
            .iter()
            .filter(|word| {
                let fits = (word.bottom - word.top - height).abs() < 0.1;
                let inside = word.left > left - 1.0 && word.right < right + 1.0;
                word.page == page && fits && inside
            })
            .collect();
        words.sort_by(|a, b| a.bottom.total_cmp(&b.bottom));
        let mut lines: Lines<'_> = Vec::new();
        for word in words {
            match lines.last_mut() {
                Some((y, line)) if word.bottom - *y < 0.5 => line.push(word),
                _ => lines.push((word.bottom, vec![word])),
            }
        }
        lines
    }

    fn pages(&self) -> usize {
        self.words.iter().map(|word| word.page).max().unwrap_or(0)
    }
}

/// What is wrong with the pages of a layout.
fn faults(layout: &str, laid: &Laid) -> Vec<String> {
    let spec = Spec::of(layout);
    let mut faults = Vec::new();
    outside(layout, &spec, laid, &mut faults);
    overlaps(layout, laid, &mut faults);
    measure(layout, &spec, laid, &mut faults);
    distances(layout, &spec, laid, &mut faults);
    single_lines(layout, &spec, laid, &mut faults);
    faults
}

/// Words beyond the margins: those of the text, or, above and below it, of the paper.
fn outside(layout: &str, spec: &Spec, laid: &Laid, faults: &mut Vec<String>) {
    let columns = spec.number("page", "columns").unwrap_or(1.0) as usize;
    let hang = spec.number("page", "tables").unwrap_or(0.0) * MM;
    for word in &laid.words {
        let (start, measure_end) = spec.column(word.page, 0, laid.width);
        let first = if hang > 0.0 { measure_end - hang } else { start };
        let (_, end) = spec.column(word.page, columns - 1, laid.width);
        let is_inside = word.left > first - 2.0 && word.right < end + 2.0;
        // The feet of letters reach below the line.
        let is_on_paper = word.top > 5.0 * MM && word.bottom < laid.height - 5.0 * MM;
        if !is_inside || !is_on_paper {
            faults.push(format!(
                "{layout}: `{}` is outside, page {}",
                word.text, word.page
            ));
        }
    }
}

fn overlaps(layout: &str, laid: &Laid, faults: &mut Vec<String>) {
    for page in 1..=laid.pages() {
        let words: Vec<_> = laid.words.iter().filter(|word| word.page == page).collect();
        for (i, a) in words.iter().enumerate() {
            for b in &words[i + 1..] {
                let core = |word: &Word| {
                    let quarter = (word.bottom - word.top) / 4.0;
                    (word.top + quarter, word.bottom - quarter)
                };
                let ((top_a, bottom_a), (top_b, bottom_b)) = (core(a), core(b));
                let across = a.right.min(b.right) - a.left.max(b.left);
                let down = bottom_a.min(bottom_b) - top_a.max(top_b);
                if across > 1.0 && down > 0.5 {
                    faults.push(format!(
                        "{layout}: `{}` and `{}` overlap, page {page}",
                        a.text, b.text
                    ));
                }
            }
        }
    }
}

/// The characters of full lines, against what the layout says.
fn measure(layout: &str, spec: &Spec, laid: &Laid, faults: &mut Vec<String>) {
    let columns = spec.number("page", "columns").unwrap_or(1.0) as usize;
    let mut lengths = Vec::new();
    for page in 1..=laid.pages() {
        for place in 0..columns {
            let column = spec.column(page, place, laid.width);
            for (_, words) in laid.lines(page, column) {
                let left = words.iter().map(|word| word.left).fold(f64::MAX, f64::min);
                let right = words.iter().map(|word| word.right).fold(0.0, f64::max);
                let is_full =
                    left < column.0 + 1.0 && right - left > (column.1 - column.0) * 0.93;
                // In contents the page stands far from the heading.
                let mut order: Vec<_> = words.iter().map(|w| (w.left, w.right)).collect();
                order.sort_by(|a, b| a.0.total_cmp(&b.0));
                let is_text = order.windows(2).all(|two| two[1].0 - two[0].1 < 12.0);
                if is_full && is_text {
                    let letters: usize =
                        words.iter().map(|word| word.text.chars().count() + 1).sum();
                    // As long as the line would be if it were full.
                    let share = (column.1 - column.0) / (right - left);
                    lengths.push((letters - 1) as f64 * share);
                }
            }
        }
    }
    assert!(lengths.len() > 5, "{layout}: too few full lines to tell");
    let mean = lengths.iter().sum::<f64>() / lengths.len() as f64;
    let wanted = spec.number("type", "characters").expect("a number of characters");
    if (mean - wanted).abs() > 3.0 {
        faults.push(format!("{layout}: {mean:.1} characters in a line, not {wanted}"));
    }
}

/// How far lines that follow each other are apart.
fn distances(layout: &str, spec: &Spec, laid: &Laid, faults: &mut Vec<String>) {
    let columns = spec.number("page", "columns").unwrap_or(1.0) as usize;
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for page in 1..=laid.pages() {
        for place in 0..columns {
            let lines = laid.lines(page, spec.column(page, place, laid.width));
            for pair in lines.windows(2) {
                let distance = ((pair[1].0 - pair[0].0) * 10.0).round() as i64;
                *counts.entry(distance).or_default() += 1;
            }
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).expect("lines");
    let most = most.0 as f64 / 10.0;
    let wanted = spec.number("type", "lines").expect("a distance");
    if (most - wanted).abs() > 0.15 {
        faults.push(format!("{layout}: lines are {most} pt apart, not {wanted}"));
    }
}

/// Last lines of paragraphs alone at the head of a column, first lines alone at its foot.
fn single_lines(layout: &str, spec: &Spec, laid: &Laid, faults: &mut Vec<String>) {
    let columns = spec.number("page", "columns").unwrap_or(1.0) as usize;
    let apart = spec.number("type", "lines").expect("a distance") * 1.15;
    let begins_small = |words: &Vec<&Word>| {
        let first =
            words.iter().min_by(|a, b| a.left.total_cmp(&b.left)).expect("a word");
        first.text.starts_with(char::is_lowercase)
    };
    let mut before: Option<(usize, Lines<'_>)> = None;
    for page in 1..=laid.pages() {
        for place in 0..columns {
            let lines = laid.lines(page, spec.column(page, place, laid.width));
            if let [first, second, ..] = lines.as_slice()
                && begins_small(&first.1)
                && second.0 - first.0 > apart
                && !begins_small(&second.1)
                && before.as_ref().is_some_and(|(_, lines)| !lines.is_empty())
            {
                let words: Vec<_> = first.1.iter().map(|w| w.text.as_str()).collect();
                faults.push(format!(
                    "{layout}: a line alone at the head of page {page}: {}",
                    words.join(" ")
                ));
            }
            if let Some((on, above)) = &before
                && let [.., last_but_one, last] = above.as_slice()
                && let Some(next) = lines.first()
                && begins_small(&next.1)
                && last.0 - last_but_one.0 > apart
            {
                let words: Vec<_> = last.1.iter().map(|w| w.text.as_str()).collect();
                faults.push(format!(
                    "{layout}: a line alone at the foot of page {on}: {}",
                    words.join(" ")
                ));
            }
            before = Some((page, lines));
        }
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn pages_are_as_their_layouts_say() {
    for (layout, case) in LAYOUTS {
        for paper in [None, Some(Paper::UsLetter)] {
            let found = faults(layout, &laid(&pdf(layout, case, paper)));
            assert!(found.is_empty(), "{paper:?}: {found:#?}");
        }
    }
}

/// Where text runs from the right, margins and what hangs into them change sides.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn pages_from_the_right_keep_to_their_margins() {
    for (layout, _) in LAYOUTS {
        let spec = Spec::of(layout);
        let laid = laid(&pdf(layout, "right-to-left", None));
        let page = |key: &str| spec.number("page", key).unwrap_or(0.0) * MM;
        let mirrored = spec.0["page"].get("mirrored").is_some();
        let measure = page("width") - page("left") - page("right");
        let hang = (page("tables") - measure).max(0.0);
        for word in &laid.words {
            // Bound at the right, a book has its inner margin there on odd pages.
            let inner = mirrored && word.page % 2 == 0;
            let (right, left) = if inner {
                (page("right"), page("left"))
            } else {
                (page("left"), page("right"))
            };
            // A word from the left may have its blank beyond the start of the line.
            let is_inside =
                word.left > left - 6.0 && word.right < laid.width - right + hang + 6.0;
            assert!(is_inside, "{layout}: `{}`, page {}: {word:?}", word.text, word.page);
        }
        let mut found = Vec::new();
        overlaps(layout, &laid, &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// How far down the two columns of the last page reach, in points from the top.
fn depths(layout: &str, pdf: &[u8]) -> [f64; 2] {
    let (spec, laid) = (Spec::of(layout), laid(pdf));
    let last = laid.pages();
    let foot = laid.height - spec.number("page", "bottom").expect("a margin") * MM;
    [0, 1].map(|place| {
        let (left, right) = spec.column(last, place, laid.width);
        let words = laid.words.iter().filter(|word| {
            let inside = word.left > left - 1.0 && word.right < right + 1.0;
            word.page == last && inside && word.bottom < foot + 1.0
        });
        words.map(|word| word.bottom).fold(0.0, f64::max)
    })
}

/// Typst fills the first column before it begins the second.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn the_columns_of_the_last_page_are_alike() {
    for layout in ["note", "explainer"] {
        let lines = Spec::of(layout).number("type", "lines").expect("a distance");
        let [first, second] = depths(layout, &pdf(layout, "note", None));
        assert!((first - second).abs() < 9.0 * lines, "{layout}: {first} and {second}");
        assert!(second > 8.0 * lines, "{layout}: the second column is empty");
    }
    // Also where the text had to be set smaller.
    let (text, options) = crate::layouts::fitted_note();
    let built = crate::layouts::build(&text, &options);
    let [first, second] = depths("note", &built.artefacts[0].bytes);
    assert!((first - second).abs() < 9.0 * 12.25, "{first} and {second}");
}

/// The test of the pages can fail, in each of its parts.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn faults_of_pages_are_noticed() {
    let good = laid(&pdf("briefing", "guarantees", None));
    assert_eq!(faults("briefing", &good), Vec::<String>::new());
    let with = |change: &dyn Fn(&mut Laid)| {
        let mut laid = Laid { words: good.words.clone(), ..good };
        change(&mut laid);
        faults("briefing", &laid).join("\n")
    };
    let moved = with(&|laid| laid.words.iter_mut().for_each(|word| word.right += 60.0));
    assert!(moved.contains("outside"), "{moved}");
    let stacked = with(&|laid| {
        let first = laid.words[40].clone();
        laid.words.push(first);
    });
    assert!(stacked.contains("overlap"), "{stacked}");
    let wordy = with(&|laid| {
        laid.words.iter_mut().for_each(|word| word.text.push('x'));
    });
    assert!(wordy.contains("characters in a line"), "{wordy}");
    let spread = with(&|laid| {
        laid.words.iter_mut().for_each(|word| {
            word.top *= 1.03;
            word.bottom = word.top + (word.bottom - word.top / 1.03);
        });
    });
    assert!(spread.contains("pt apart"), "{spread}");
    // A first line alone at the foot, and the last of its paragraph at the head.
    let spec = Spec::of("briefing");
    let word = |page: usize, bottom: f64, text: &str| {
        let (left, text) = (spec.column(page, 0, 595.3).0 + 1.0, text.to_owned());
        Word { page, left, right: left + 90.0, top: bottom - 13.4, bottom, text }
    };
    let lines = [
        (1, 200.0, "A"),
        (1, 215.5, "text"),
        (1, 260.0, "Begins"),
        (2, 100.0, "and"),
        (2, 140.0, "Next"),
    ];
    let alone = lines.map(|(page, bottom, text)| word(page, bottom, text)).to_vec();
    let mut found = Vec::new();
    single_lines(
        "briefing",
        &spec,
        &Laid { words: alone, width: 595.3, height: 841.9 },
        &mut found,
    );
    let found = found.join("\n");
    assert!(found.contains("alone at the foot of page 1"), "{found}");
    assert!(found.contains("alone at the head of page 2"), "{found}");
}
