//! The generated file with the values that a layout is made of: colours, typefaces, the
//! sheet, the sizes.

use super::code::Code;
use crate::language::Language;
use crate::layout::Face;
use crate::layout::Manifest;
use crate::layout::PageSpec;
use crate::theme::Theme;

/// How far what reaches the edge of the paper goes over it, in millimetres, and how much more
/// there is around that for marks.
pub(super) const BLEED: f64 = 3.0;
const SLUG: f64 = 7.0;

/// What decides the values, with the layout.
#[derive(Clone, Copy)]
pub(super) struct House<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) theme: &'a Theme,
    /// The families of the project.
    pub(super) families: &'a [String],
    /// The page, on its paper.
    pub(super) page: PageSpec,
    /// The language of the text.
    pub(super) language: &'a Language,
    /// Whether there are marks where the paper is to be cut.
    pub(super) marks: bool,
    /// The size of the text in points, if it is not the layout's own.
    pub(super) text: Option<f64>,
    /// The virtual path of the sign of the house, and what it says.
    pub(super) logo: Option<(&'a str, &'a str)>,
    /// What is left free at the foot of the last page, so that its columns are alike, in
    /// points.
    pub(super) balance: f64,
}

/// The file `house.typ`.
pub(super) fn generate(house: &House<'_>) -> String {
    let mut code = Code::default();
    code.push("#let colours = (");
    for (name, colour) in &house.theme.colours {
        code.push(name);
        code.push(": ");
        colour_code(colour, &mut code);
        code.push(", ");
    }
    code.push(")\n#let fonts = (");
    for (name, families) in &house.theme.fonts {
        code.push(name);
        code.push(": (");
        for family in &with_own(name, families, house.families) {
            code.string(family);
            code.push(", ");
        }
        code.push("), ");
    }
    code.push(")\n");
    sheet(house, &mut code);
    sizes(house, &mut code);
    code.push("#let logo = ");
    match house.logo {
        Some((path, alt)) => {
            code.push("(");
            code.field("path", path);
            code.field("alt", alt);
            code.push(")\n");
        }
        None => code.push("none\n"),
    }
    code.text().to_owned()
}

/// A colour as code. Greys are no mixture, so that black is printed with black ink alone.
fn colour_code(colour: &str, code: &mut Code) {
    let digits = colour.trim_start_matches('#');
    let parts = (digits.get(0..2), digits.get(2..4), digits.get(4..6));
    if let (Some(red), Some(green), Some(blue)) = parts
        && red == green
        && green == blue
        && let Ok(grey) = u8::from_str_radix(red, 16)
    {
        code.push(&format!("luma({grey})"));
        return;
    }
    code.push("rgb(");
    code.string(colour);
    code.push(")");
}

/// The families that are asked for a character: those of the theme, with those of the project
/// before the last, which has letters of many scripts in the forms of a typewriter. Faces
/// that are called so go with the sans face first.
fn with_own<'a>(name: &str, theme: &'a [String], own: &'a [String]) -> Vec<&'a str> {
    let (last, first) = theme.split_last().map_or((None, theme), |(l, f)| (Some(l), f));
    let is_sans = |family: &&String| family.contains("Sans") == (name == "sans");
    let others = own.iter().filter(|family| !theme.contains(family));
    let (near, far): (Vec<_>, Vec<_>) = others.partition(is_sans);
    let own = near.into_iter().chain(far);
    match name {
        // The typewriter face is the first there.
        "mono" | "math" => theme.iter().chain(own).map(String::as_str).collect(),
        _ => first.iter().chain(own).chain(last).map(String::as_str).collect(),
    }
}

fn sheet(house: &House<'_>, code: &mut Code) {
    let page = &house.page;
    let mm = |value: f64| format!("{value:.3}mm");
    // Where text runs from the right, what is said of the left holds for the right.
    let (start, end) = match (page.mirrored, house.language.is_right_to_left()) {
        (true, _) => ("inside", "outside"),
        (false, true) => ("right", "left"),
        (false, false) => ("left", "right"),
    };
    code.push("#let sheet = (");
    code.raw_field("width", &mm(page.width));
    code.raw_field("height", &mm(page.height));
    code.push("margin: (");
    for (name, value) in [
        (start, page.left),
        (end, page.right),
        ("top", page.top),
        ("bottom", page.bottom),
    ] {
        code.raw_field(name, &mm(value));
    }
    code.push("), ");
    code.raw_field("columns", &page.columns.to_string());
    code.raw_field("gutter", &mm(page.gutter));
    code.raw_field("measure", &mm(page.measure()));
    code.raw_field("hang", &mm(page.hang()));
    code.raw_field("bleed", &mm(if house.marks { BLEED } else { 0.0 }));
    code.raw_field("slug", &mm(if house.marks { SLUG } else { 0.0 }));
    code.raw_field("direction", house.language.direction());
    code.field("lang", house.language.primary());
    match house.language.region() {
        Some(region) => code.field("region", &region),
        None => code.raw_field("region", "none"),
    }
    code.raw_field("balance", &format!("{:.3}pt", house.balance));
    code.push(")\n");
}

fn sizes(house: &House<'_>, code: &mut Code) {
    let spec = &house.manifest.type_;
    let text = house.text.unwrap_or(spec.text);
    // Smaller text has smaller everything.
    let share = text / spec.text;
    let pt = |value: f64| format!("{value:.3}pt");
    code.push("#let sizes = (");
    code.raw_field("text", &pt(text));
    code.raw_field("lines", &pt(spec.lines * share));
    code.raw_field("scale", &format!("{:.4}", spec.scale * share));
    code.raw_field("least", &pt(spec.least));
    code.raw_field("italics", if spec.italics { "true" } else { "false" });
    let face = match spec.face {
        Face::Serif => "serif",
        Face::Sans => "sans",
    };
    code.push("face: fonts.");
    code.push(face);
    code.push(")\n");
}
