//! One briefing from Markdown to files: the whole of a build, over memory alone.

mod attach;
mod design;
mod fingerprint;
mod gate;
mod make;
mod parity;
mod preview;
mod read;
mod rebuild;

pub use self::design::typst_files;
use self::fingerprint::Fingerprint;
pub use self::preview::Preview;
pub use self::preview::Previewer;
pub use self::rebuild::extensions;
pub use self::rebuild::inputs;
pub use self::rebuild::rebuild;
use crate::briefing::Briefing;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::DatePoint;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Findings;
use crate::diagnostic::Profile;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::error::Error;
use crate::format::Attachment;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::Paper;
use crate::format::PdfStandard;
use crate::format::Press;
use crate::layout;
use crate::layout::Layout;
use crate::layout::LayoutError;
use crate::lint;
use crate::project::Input;
use crate::project::Project;
use crate::project::SourceId;
use crate::proof::texts_of_json;
use crate::resolve;
use crate::resolve::Reading;
use crate::resolve::Resolved;
use crate::source::Source;
use crate::theme::Theme;
use crate::typeset;
use crate::typeset::Fonts;

/// What a build is asked for. What is left out the briefing, the project or Chancery
/// decides, in this order.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[non_exhaustive]
pub struct Options {
    /// The formats to build.
    pub formats: Option<Vec<Format>>,
    /// The devices that EPUBs are made for; each gets one.
    pub epub_variants: Option<Vec<EpubVariant>>,
    /// The layout.
    pub layout: Option<String>,
    /// The layouts that briefings may name, which says nothing of the one that is asked for here.
    pub allow_layouts: Option<Vec<String>>,
    /// The paper; without it, the layout's own.
    pub paper: Option<Paper>,
    /// Whether the text may be set smaller, in the steps of its layout, to keep to the pages
    /// that the layout allows.
    pub fit: bool,
    /// What the PDF is made for, if it is for printing alone. There is no EPUB then.
    pub press: Option<Press>,
    /// Whether the EPUB is not to tell the pages of the PDF.
    pub no_page_list: bool,
    /// Whether it is to be told where sections, figures, tables and numbered paragraphs are.
    pub locators: bool,
    /// The standards that the PDF is to conform to.
    pub pdf_standards: Option<Vec<PdfStandard>>,
    /// What the PDF carries beside its pages.
    pub attachments: Option<Vec<Attachment>>,
    /// The audience: parts that are for others are left out.
    pub audience: Option<String>,
    /// Whether briefings under an embargo are built.
    pub embargoed: bool,
    /// The rules that hold.
    pub profile: Option<Profile>,
    /// The day for the rules that need one; without it they are silent.
    pub today: Option<Date>,
    /// The seconds since 1970 that date a briefing which does not date itself
    /// (`SOURCE_DATE_EPOCH`).
    pub epoch: Option<i64>,
}

/// What a build gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Built {
    /// The files, in the order of [`Format`]; none if anything found is an error.
    pub artefacts: Vec<Artefact>,
    /// Where sections, figures, charts, tables and numbered paragraphs are in the files, as JSON,
    /// if it was asked for.
    pub locators: Option<Vec<u8>>,
    /// How many words the briefing has; 0 if it could not be read.
    pub words: u32,
    /// All that the build has asked the project for, in order.
    pub inputs: Vec<Input>,
    /// What tells this build from others of the same briefing ([`rebuild()`]); empty if it has
    /// to be built whenever an input has changed.
    pub fingerprint: String,
    /// Everything that was found, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an EPUB conforms to, in print.
pub(crate) const EPUB_STANDARD: &str = "EPUB 3.3";

/// A file that was built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Artefact {
    /// What it is.
    pub format: Format,
    /// Which devices an EPUB is for.
    pub variant: EpubVariant,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages a PDF has; 0 for an EPUB, which has none.
    pub pages: usize,
    /// What it conforms to, in print.
    pub standards: Vec<&'static str>,
}

impl Artefact {
    /// What the name of its file ends with, after a full stop: `pdf`, `epub`, `kepub.epub`.
    pub fn extension(&self) -> &'static str {
        match self.format {
            Format::Pdf => self.format.name(),
            Format::Epub => self.variant.extension(),
        }
    }
}

/// Whether a PDF can conform to all of these standards.
///
/// # Errors
///
/// [`Error::Usage`] if it can't, with the reason.
pub fn check_standards(standards: &[PdfStandard]) -> Result<(), Error> {
    typeset::combine(standards).map(|_| ())
}

/// The path of a briefing's files below the folder for what is built, without an
/// extension: that of its source, or what `[build] name` makes of its front matter.
pub fn output_name(project: &Project, source: &SourceId, options: &Options) -> String {
    let stem = project.output_stem(source);
    let mut findings = findings(project, options, false);
    let reading = reading(project, source, &stem, options, None);
    let text = read::text_of(project, source, &mut findings).ok();
    let name = resolve::output_name(&reading, text, &mut findings);
    options.press.map_or(name.clone(), |press| format!("{name}.{}", press.name()))
}

/// Builds one briefing. The same project and options give the same bytes, whatever
/// the machine, the time and the place.
pub fn build(project: &Project, source: &SourceId, options: &Options) -> Built {
    let ((built, print), inputs) =
        project.traced(|| build_untraced(project, source, options));
    let fingerprint = print.finish(&inputs, options, project.config());
    Built { inputs, fingerprint, ..built }
}

fn build_untraced(
    project: &Project,
    source: &SourceId,
    options: &Options,
) -> (Built, Fingerprint) {
    let mut print = Fingerprint::default();
    let mut findings = findings(project, options, false);
    let (mut artefacts, mut locators, mut words) = (Vec::new(), None, 0);
    let mut sources = Vec::new();
    each_reading(
        project,
        source,
        options,
        &mut sources,
        &mut findings,
        &mut |resolved, formats, findings| {
            words = resolved.briefing.as_ref().map_or(0, |briefing| briefing.stats.words);
            print.add(resolved, findings);
            let made = make::make(project, resolved, options, formats, findings);
            let Some(made) = made else { return };
            let name = output_name(project, source, options);
            let own = (&*name, &*made.provenance);
            gate::prove(resolved, own, made.texts, &made.artefacts, findings);
            artefacts.extend(made.artefacts);
            locators = locators.take().or(made.locators);
        },
    );
    if findings.failed() {
        artefacts.clear();
        locators = None;
    }
    let diagnostics = findings.finish(&sources);
    let built = Built {
        artefacts,
        locators,
        words,
        inputs: Vec::new(),
        fingerprint: String::new(),
        diagnostics,
    };
    (built, print)
}

/// Reads and checks one briefing without typesetting it, for the audience that is asked
/// for; for nobody in particular and for each audience, if none is.
pub fn check(project: &Project, source: &SourceId, options: &Options) -> Vec<Diagnostic> {
    let mut findings = findings(project, options, true);
    let mut sources = Vec::new();
    let mut variants = vec![options.clone()];
    let mut place = 0;
    // What is for some readers alone is looked at only when it is read for them.
    while let Some(variant) = variants.get(place).cloned() {
        place += 1;
        let take = &mut |resolved: &Resolved, _: &[Format], findings: &mut Findings| {
            examine(project, resolved, &variant, findings);
            let named = resolved.left_out.audiences.iter().cloned().map(Some);
            for audience in named.filter(|_| options.audience.is_none()) {
                if variants.iter().all(|variant| variant.audience != audience) {
                    variants.push(Options { audience, ..options.clone() });
                }
            }
        };
        each_reading(project, source, &variant, &mut sources, &mut findings, take);
    }
    findings.finish(&sources)
}

/// The model of one briefing, unless anything found is an error: as it is in the first of
/// the formats.
pub fn data(
    project: &Project,
    source: &SourceId,
    options: &Options,
) -> (Option<Briefing>, Vec<Diagnostic>) {
    let mut findings = findings(project, options, false);
    let mut options = options.clone();
    options.formats = formats(project, &options).first().map(|first| vec![*first]);
    let mut briefing = None;
    let mut sources = Vec::new();
    each_reading(
        project,
        source,
        &options,
        &mut sources,
        &mut findings,
        &mut |resolved, _, findings| {
            examine(project, resolved, &options, findings);
            briefing.clone_from(&resolved.briefing);
            if let Ok(json) = serde_json::to_value(&briefing) {
                gate::prove(resolved, ("", ""), texts_of_json(&json), &[], findings);
            }
        },
    );
    let briefing = briefing.filter(|_| !findings.failed());
    (briefing, findings.finish(&sources))
}

fn formats<'a>(project: &'a Project, options: &'a Options) -> &'a [Format] {
    if options.press.is_some() {
        return &[Format::Pdf];
    }
    let formats = options.formats.as_ref().or(project.config().to.as_ref());
    formats.map_or(Format::ALL, Vec::as_slice)
}

/// Reads a briefing once for all formats; or once for each, if parts of it are for one of
/// them alone. The texts that are read are added to `sources`.
fn each_reading(
    project: &Project,
    source: &SourceId,
    options: &Options,
    sources: &mut Vec<Source>,
    findings: &mut Findings,
    take: &mut dyn FnMut(&Resolved, &[Format], &mut Findings),
) {
    let stem = project.output_stem(source);
    if sources.is_empty() {
        match read::text_of(project, source, findings) {
            Ok(text) => sources.push(text),
            Err(texts) => {
                *sources = texts;
                return;
            }
        }
    }
    let formats = formats(project, options);
    for (place, format) in formats.iter().enumerate() {
        let reading = reading(project, source, &stem, options, Some(*format));
        let read = std::mem::take(sources);
        let resolved = resolve::resolve(&reading, read, findings);
        let is_for_all = !resolved.left_out.has_formats;
        let taken = if is_for_all { &formats[place..] } else { &formats[place..=place] };
        take(&resolved, taken, findings);
        *sources = resolved.sources;
        if is_for_all {
            break;
        }
    }
}

fn reading<'a>(
    project: &'a Project,
    source: &'a SourceId,
    stem: &'a str,
    options: &'a Options,
    format: Option<Format>,
) -> Reading<'a> {
    Reading {
        project,
        path: source.path(),
        stem,
        today: options.today.as_ref(),
        dated: options.epoch.is_some(),
        audience: options.audience.as_deref(),
        format,
        parts: &[],
        layout: options.layout.as_deref(),
        numbers: layout::numbers_paragraphs,
    }
}

fn findings(project: &Project, options: &Options, checks_only: bool) -> Findings {
    let mut levels = project.config().levels.clone();
    levels.profile = options.profile.or(levels.profile);
    levels.checks_only = checks_only;
    Findings::new(levels)
}

/// Looks for what would stand in the way of typesetting: characters without a font, a
/// layout that is not there. Nothing if anything found so far is an error.
fn examine(
    project: &Project,
    resolved: &Resolved,
    options: &Options,
    findings: &mut Findings,
) -> Option<(Layout, Fonts)> {
    let briefing = resolved.briefing.as_ref()?;
    let fonts = Fonts::of(project);
    fonts.check(briefing, &resolved.language, &resolved.sources, findings);
    fonts.check_theme(&project.config().theme, findings);
    let config = project.config();
    let request = lint::Request {
        briefing,
        language: &resolved.language,
        sources: &resolved.sources,
        fields: &resolved.fields,
        is_unreadable: resolved.is_unreadable,
        abbreviations: &config.abbreviations,
        grade: config.limits.grade,
    };
    lint::lint(&request, findings);
    if findings.is_foreign() {
        return None;
    }
    // Nothing is read of a layout that is refused.
    if !gate::allows_layout(project, resolved, options, findings) {
        return None;
    }
    let own = briefing.meta.layout.as_deref();
    let name = layout::name_of(project, options.layout.as_deref(), own);
    match Layout::find(project, name) {
        Ok(layout) => {
            let paper = options.paper.or(config.theme.paper);
            let page = typeset::sheet(&layout, paper, options.press);
            gate::check_images(briefing, &page, findings);
            (!findings.failed()).then_some((layout, fonts))
        }
        Err(error) => {
            report_layout(name, &error, resolved, findings);
            None
        }
    }
}

/// What typesetting is asked for, without its outputs.
fn request<'a>(
    project: &'a Project,
    resolved: &'a Resolved,
    options: &Options,
    (layout, fonts, theme): (&'a Layout, &'a Fonts, &'a Theme),
) -> Option<typeset::Request<'a>> {
    let briefing = resolved.briefing.as_ref()?;
    let config = project.config();
    Some(typeset::Request {
        briefing,
        language: &resolved.language,
        layout,
        fonts,
        standards: &[],
        theme,
        paper: options.paper.or(config.theme.paper),
        fit: options.fit,
        press: options.press,
        limits: &config.limits,
        day: day_of(briefing, options),
        attachments: Vec::new(),
        provenance: String::new(),
        cover: false,
        rasters: false,
        places: false,
        pdf: false,
    })
}

fn report_layout(
    name: &str,
    error: &LayoutError,
    resolved: &Resolved,
    findings: &mut Findings,
) {
    let path = resolved.briefing.as_ref().map_or("", |briefing| briefing.path.as_str());
    match error {
        LayoutError::Unknown { known } => {
            let message = format!("there is no layout `{name}`");
            let reported = match resolved.layout_span {
                Some(span) => findings.at(Rule::LayoutFailed, span, message),
                None => findings.in_file(Rule::LayoutFailed, path, message),
            };
            let list = format!("the layouts are {}", known.join(", "));
            reported.hint(match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`? {list}"),
                None => list,
            });
        }
        LayoutError::Broken { path, message } => {
            findings.in_file(Rule::LayoutFailed, path, message.clone());
        }
    }
}

/// The day of the last change: the briefing's own, else that of the epoch, else
/// 1 January 1980.
fn day_of(briefing: &Briefing, options: &Options) -> (i32, u8, u8) {
    let epoch = options
        .epoch
        .map(|seconds| DatePoint::from_unix_days(seconds.div_euclid(86_400)));
    let own = briefing.meta.updated.as_ref().or(briefing.meta.date.as_ref());
    let point = own.and_then(|date| date.points().next()).or(epoch.as_ref());
    match point.map(|point| (point.year, point.part)) {
        Some((year @ 1..=9999, DatePart::Day(month, day))) => (year, month, day),
        _ => (1980, 1, 1),
    }
}
