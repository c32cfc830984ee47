//! What is found on the way to the pages: a layout that may not be named, an embargo, too many
//! pages, too few pixels, text that is for others.

use super::Artefact;
use super::Options;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::ImageFormat;
use crate::briefing::Section;
use crate::briefing::blocks;
use crate::briefing::plain_text;
use crate::briefing::sections;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::epub;
use crate::format::Format;
use crate::layout::Layout;
use crate::layout::PageSpec;
use crate::project::Project;
use crate::proof::Proof;
use crate::proof::text_of_xml;
use crate::proof::texts_of_json;
use crate::resolve::Resolved;
use crate::source::Span;
use crate::typeset;
use crate::typeset::Typeset;

/// `layout-failed`: a layout is code, so a project can say which ones its briefings may name. What
/// `chancery.toml` or the command line chooses is no briefing's choice. Whether it may be used.
pub(super) fn allows_layout(
    project: &Project,
    resolved: &Resolved,
    options: &Options,
    findings: &mut Findings,
) -> bool {
    let config = project.config();
    let allowed = options.allow_layouts.as_ref().or(config.allow_layouts.as_ref());
    let own = resolved.briefing.as_ref().and_then(|found| found.meta.layout.as_deref());
    let (None, Some(allowed), Some(name), Some(span)) =
        (&options.layout, allowed, own, resolved.layout_span)
    else {
        return true;
    };
    let is_default = config.source.as_ref().is_some_and(|text| text.id() == span.file);
    if is_default || allowed.iter().any(|known| known == name) {
        return true;
    }
    let known: Vec<_> =
        allowed.iter().map(String::as_str).filter(|known| !known.is_empty()).collect();
    let hint = if known.is_empty() {
        "no briefing may name one: leave `layout` out".to_owned()
    } else {
        format!("those that briefings may name are {}", known.join(", "))
    };
    let message = format!("the layout `{name}` is not allowed");
    findings.at(Rule::LayoutFailed, span, message).hint(hint);
    false
}

/// `length`: the layout may set the most pages, or advise some.
pub(super) fn check_length(
    briefing: &Briefing,
    layout: &Layout,
    typeset: &Typeset,
    findings: &mut Findings,
) {
    let pages = typeset.pages;
    let manifest = &layout.manifest;
    if let Some(excess) = &typeset.excess {
        let most = excess.most;
        let lines = match excess.lines {
            // A layout that sets other margins than it says.
            0 => String::new(),
            1 => ": 1 line is too many".to_owned(),
            lines => format!(": {lines} lines are too many"),
        };
        let message = format!(
            "the PDF has {pages} pages; `{}` has room for {most}{lines}",
            layout.name
        );
        let longest = longest(briefing, &excess.origins);
        let fit = if excess.can_fit { "; or try `--fit`" } else { "" };
        findings
            .in_file(Rule::Length, &briefing.path, message)
            .hint(format!("cut the text{longest}, or choose another layout{fit}"));
        return;
    }
    let kind = briefing.meta.kind.as_deref().unwrap_or_default().to_lowercase();
    let advised = manifest.advised.get(&kind).or_else(|| manifest.advised.get("default"));
    if let Some(most) = advised.filter(|most| pages as u64 > **most) {
        let message =
            format!("the PDF has {pages} pages; `{}` is meant for {most}", layout.name);
        findings
            .in_file(Rule::LengthAdvised, &briefing.path, message)
            .hint("cut the text, or choose another layout");
    }
}

/// Where most of the lines are, in words.
fn longest(briefing: &Briefing, origins: &[Span]) -> String {
    let sections = &briefing.sections;
    let mut counts = vec![0_usize; sections.len()];
    for origin in origins {
        let before = |section: &Section| {
            section.span.file == origin.file
                && section.span.start.byte <= origin.start.byte
        };
        if let Some(place) = sections.iter().rposition(before) {
            counts[place] += 1;
        }
    }
    let mut ranked: Vec<_> = counts.into_iter().zip(sections).collect();
    ranked.retain(|(lines, section)| *lines > 0 && !section.title.is_empty());
    ranked.sort_by_key(|(lines, _)| std::cmp::Reverse(*lines));
    let named: Vec<_> = ranked
        .iter()
        .take(3)
        .map(|(lines, section)| format!("\"{}\" ({lines})", plain_text(&section.title)))
        .collect();
    if named.is_empty() {
        return String::new();
    }
    format!(" (the longest parts, in lines: {})", named.join(", "))
}

/// The pixels to an inch that print needs at least; for photographs, 300 are better.
const SHARP_PRINT: f64 = 200.0;

/// `image-low-res`: images of pixels must have enough of them for their width on the page.
pub(super) fn check_images(
    briefing: &Briefing,
    page: &PageSpec,
    findings: &mut Findings,
) {
    let measure = page.measure() + page.hang();
    sections(&briefing.sections, &mut |section| {
        blocks(&section.blocks, &mut |block| {
            let Block::Figure(figure) = block else { return };
            let Some(asset) = briefing.assets.get(&figure.asset) else { return };
            if asset.format == ImageFormat::Svg {
                return;
            }
            let share = f64::from(figure.width.unwrap_or(100)) / 100.0;
            let pixels = f64::from(asset.width);
            let shown =
                typeset::shown_width(measure * share, pixels, f64::from(asset.height));
            let density = pixels / (shown / 25.4);
            if density < SHARP_PRINT - 0.5 {
                let message = format!(
                    "`{}` is printed {shown:.0} mm wide, with {density:.0} pixels to the inch",
                    figure.asset
                );
                let needed = shown / 25.4 * SHARP_PRINT;
                let share =
                    (pixels / SHARP_PRINT * 25.4 / measure * 100.0).floor().max(1.0);
                findings.at(Rule::ImageLowRes, figure.span, message).hint(format!(
                    "take one of {needed:.0} pixels or more, or make it smaller, as by \
                     `{{width={share:.0}%}}`"
                ));
            }
        });
    });
}

/// `embargo`: the day must have passed, or have come if no time of day is given.
pub(super) fn check_embargo(
    briefing: &Briefing,
    resolved: &Resolved,
    options: &Options,
    findings: &mut Findings,
) {
    let (Some(embargo), Some(today)) = (&briefing.meta.embargo, &options.today) else {
        return;
    };
    let has_time = embargo.points().next().is_some_and(|point| point.time.is_some());
    let (day, now) = (embargo.first_day(), today.first_day());
    let is_over = if has_time { day < now } else { day <= now };
    if options.embargoed || is_over {
        return;
    }
    let message = format!("the embargo ends on {embargo}");
    let field = resolved.fields.iter().find(|(name, _)| name == "embargo");
    match field {
        Some((_, span)) => findings.at(Rule::Embargo, *span, message),
        None => findings.in_file(Rule::Embargo, &briefing.path, message),
    }
    .hint("wait, or build it with `--embargoed`");
}

/// Proves that nothing that is left out stands in what is built: in its name, in the text
/// of its pages, in its drawings, in the files of the EPUB.
pub(super) fn prove(
    resolved: &Resolved,
    (name, provenance): (&str, &str),
    texts: Vec<String>,
    artefacts: &[Artefact],
    findings: &mut Findings,
) {
    let Some(briefing) = &resolved.briefing else { return };
    if resolved.left_out.texts.is_empty() {
        return;
    }
    let mut proof = Proof::new(&resolved.left_out, &resolved.sources, &resolved.language);
    // A word of the yardstick or of the marking is no secret of whoever uses it, nor is
    // what Chancery calls a source or a note, or says of itself.
    for id in briefing.sources.iter().map(|source| &source.id) {
        proof.forget(id);
    }
    for id in briefing.notes.iter().map(|note| &note.id) {
        proof.forget(id);
    }
    proof.forget(provenance);
    let schemes = (&briefing.yardstick, &briefing.meta.marking);
    for text in texts_of_json(&serde_json::to_value(schemes).unwrap_or_default()) {
        proof.forget(&text);
    }
    let texts = texts.into_iter().map(|text| ("the text".to_owned(), text));
    let mut texts: Vec<_> = texts.collect();
    texts.push(("the name of the file".to_owned(), name.to_owned()));
    for (path, asset) in &briefing.assets {
        if let Ok(text) = std::str::from_utf8(&asset.bytes) {
            texts.push((format!("`{path}`"), text_of_xml(text)));
        }
    }
    let publications = artefacts.iter().filter(|made| made.format == Format::Epub);
    for made in publications {
        match epub::texts(&made.bytes) {
            Ok(files) => texts.extend(files.into_iter().map(|(path, text)| {
                (format!("`{path}` of the EPUB"), text_of_xml(&text))
            })),
            Err(error) => {
                let message = format!("the EPUB can't be searched: {}", error.0);
                findings.in_file(Rule::VariantLeak, &briefing.path, message);
            }
        }
    }
    for (place, text) in texts {
        if let Some(words) = proof.breach(&text) {
            let message = format!("\"{words}\" is for other readers, and in {place}");
            findings
                .in_file(Rule::VariantLeak, &briefing.path, message)
                .hint("nothing is written; `chancery explain variant-leak` tells more");
            return;
        }
    }
}
