//! What a project can be set in, told: families of fonts, their faces, and what they cover.

use std::collections::BTreeMap;

use typst::text::FontInfo;
use typst::text::FontStyle;

use super::fonts::Fonts;
use crate::language::languages_with;
use crate::language::scripts_with;
use crate::project::Project;
use crate::theme::Theme;

/// What the briefings of a project can be set in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Typefaces {
    /// The families, in the order of their names.
    pub families: Vec<Family>,
    /// The files in `fonts/` that should be fonts but can't be used, by their paths from the
    /// root.
    pub unusable: Vec<String>,
}

/// Fonts that share a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Family {
    /// The name, as `[theme]` in `chancery.toml` takes it.
    pub name: String,
    /// The fonts: upright ones first, then by weight.
    pub faces: Vec<Face>,
    /// What the theme of the project sets in it: `serif`, `sans`, `mono`, `math`.
    pub used_for: Vec<String>,
}

/// A font.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Face {
    /// `normal`, `italic` or `oblique`.
    pub style: &'static str,
    /// The lightest and the heaviest weight, from 100 to 900; the same if it has one alone.
    pub weights: (u16, u16),
    /// The path of its file from the root; nothing if it is linked into the program.
    pub file: Option<String>,
    /// The languages with labels of their own that can be set in it, as tags.
    pub languages: Vec<&'static str>,
    /// The scripts whose letters it has, by their English names.
    pub scripts: Vec<&'static str>,
}

/// What the briefings of a project can be set in: the fonts that are linked into the program,
/// and those in the project's folder `fonts/`.
pub fn fonts(project: &Project) -> Typefaces {
    let fonts = Fonts::of(project);
    let theme = Theme::built_in().with(&project.config().theme);
    let mut families: BTreeMap<String, Vec<Face>> = BTreeMap::new();
    let mut index = 0;
    while let Some(info) = fonts.book().info(index) {
        let face = face(info, fonts.file(index));
        families.entry(info.family.clone()).or_default().push(face);
        index += 1;
    }
    let families = families.into_iter().map(|(name, faces)| family(name, faces, &theme));
    let families = families.collect();
    Typefaces { families, unusable: unusable(project, &fonts) }
}

fn family(name: String, mut faces: Vec<Face>, theme: &Theme) -> Family {
    faces.sort_by(|a, b| order(a).cmp(&order(b)));
    let is_used = |families: &[String]| {
        families.iter().any(|family| family.to_lowercase() == name.to_lowercase())
    };
    let uses = theme.fonts.iter().filter(|(_, families)| is_used(families));
    let used_for = uses.map(|(used_for, _)| used_for.clone()).collect();
    Family { name, faces, used_for }
}

fn order(face: &Face) -> (bool, &'static str, (u16, u16), Option<&str>) {
    (face.style != NORMAL, face.style, face.weights, face.file.as_deref())
}

/// The name of the upright style.
const NORMAL: &str = "normal";

fn face(info: &FontInfo, file: Option<&str>) -> Face {
    let style = match info.variant.style {
        FontStyle::Normal => NORMAL,
        FontStyle::Italic => "italic",
        FontStyle::Oblique => "oblique",
    };
    let own = info.variant.weight.to_number();
    let axis = info.axes.iter().find(|axis| axis.tag.to_string() == "wght");
    let weights = axis.map(|axis| (weight(axis.min.0), weight(axis.max.0)));
    let has = |c: char| info.coverage.contains(u32::from(c));
    Face {
        style,
        weights: weights.unwrap_or((own, own)),
        file: file.map(str::to_owned),
        languages: languages_with(&has),
        scripts: scripts_with(&has),
    }
}

/// The end of an axis as a weight; fonts may have weights that nothing can ask for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is kept within what a weight can be"
)]
fn weight(end: f32) -> u16 {
    end.clamp(100.0, 900.0).round() as u16
}

/// The files that have the extension of a font, but no face that was found.
fn unusable(project: &Project, fonts: &Fonts) -> Vec<String> {
    let is_font = |path: &String| {
        let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        EXTENSIONS.contains(&extension.as_str())
    };
    let files = project.files_in("fonts").into_iter().filter(is_font);
    files.filter(|path| !fonts.files().contains(path)).collect()
}

/// Those of formats that are fonts, whether they can be used or not.
const EXTENSIONS: &[&str] =
    &["ttf", "otf", "ttc", "otc", "woff", "woff2", "eot", "pfa", "pfb"];
