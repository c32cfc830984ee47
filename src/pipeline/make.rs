//! The files of one briefing that is read and resolved.

use std::collections::BTreeMap;

use super::Artefact;
use super::EPUB_STANDARD;
use super::Options;
use super::attach;
use super::day_of;
use super::examine;
use super::gate;
use super::parity;
use super::rebuild::variants;
use super::request;
use crate::briefing::Briefing;
use crate::config::Config;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::digest::sha256;
use crate::epub;
use crate::export;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::PdfStandard;
use crate::format::Press;
use crate::layout::Layout;
use crate::project::Project;
use crate::proof::literals;
use crate::resolve::Resolved;
use crate::theme::Theme;
use crate::typeset;

/// The bytes of the largest file that Send to Kindle takes on its page; by mail, a quarter.
const KINDLE: u64 = 200 << 20;

/// What is made of a briefing.
pub(super) struct Made {
    pub(super) artefacts: Vec<Artefact>,
    /// All that is in the files, to be proven to have nothing for other readers.
    pub(super) texts: Vec<String>,
    /// Where things are in the files, if it was asked for.
    pub(super) locators: Option<Vec<u8>>,
    /// What the files tell of how they were made.
    pub(super) provenance: String,
}

/// Makes the files of a resolved briefing; nothing if something stands in the way.
pub(super) fn make(
    project: &Project,
    resolved: &Resolved,
    options: &Options,
    formats: &[Format],
    findings: &mut Findings,
) -> Option<Made> {
    let (layout, fonts) = examine(project, resolved, options, findings)?;
    let briefing = resolved.briefing.as_ref()?;
    gate::check_embargo(briefing, resolved, options, findings);
    let config = project.config();
    let standards = options.pdf_standards.as_ref().or(config.pdf_standard.as_ref());
    let attached = attach::files(project, resolved, options, formats, findings);
    let default = if attached.is_empty() {
        PdfStandard::DEFAULT
    } else {
        PdfStandard::WITH_ATTACHMENTS
    };
    let standards = standards.map_or(default, Vec::as_slice);
    let standards = if options.press == Some(Press::Booklet) { &[] } else { standards };
    let theme = Theme::built_in().with(&config.theme);
    let mut request = request(project, resolved, options, (&layout, &fonts, &theme))?;
    request.standards = standards;
    request.attachments = attached;
    request.provenance = provenance(briefing, &layout);
    request.cover = formats.contains(&Format::Epub);
    // Sheets for printing have other pages than those that are cited.
    let wants_locators = options.locators && options.press.is_none();
    request.places = wants_locators || request.cover && !options.no_page_list;
    request.pdf = formats.contains(&Format::Pdf);
    let variants = variants(project, options);
    request.rasters = request.cover && variants.contains(&EpubVariant::Kindle);
    let pages = typeset::typeset(&request, &resolved.sources, findings)?;
    gate::check_length(briefing, &layout, &pages, findings);
    let mut artefacts = Vec::new();
    if let Some(bytes) = &pages.pdf {
        let standards = standards.iter().map(|standard| standard.title()).collect();
        artefacts.push(Artefact {
            format: Format::Pdf,
            variant: EpubVariant::Default,
            bytes: bytes.clone(),
            pages: pages.pages,
            standards,
        });
    }
    let mut documents = None;
    if let Some(cover) = &pages.cover {
        let (year, month, day) = day_of(briefing, options);
        // The pages of a text that differs from the PDF's are not those of the PDF.
        let is_paged = !options.no_page_list && !resolved.left_out.has_formats;
        let no_rasters = BTreeMap::new();
        let mut request = epub::Request {
            briefing,
            language: &resolved.language,
            layout: &layout,
            sheet: request.sheet(),
            cover,
            pages: is_paged.then_some(&pages.starts),
            charts: &pages.charts,
            rasters: &no_rasters,
            variant: EpubVariant::Default,
            claim: &config.claim,
            accent: config.theme.colours.get("accent").map(|(colour, _)| colour.as_str()),
            modified: format!("{year:04}-{month:02}-{day:02}"),
            provenance: &request.provenance,
        };
        documents = wants_locators.then(|| epub::places(&request));
        for variant in variants {
            request.variant = *variant;
            let is_kindle = *variant == EpubVariant::Kindle;
            request.rasters = if is_kindle { &pages.rasters } else { &no_rasters };
            match epub::package(&request) {
                Ok((bytes, shown)) => {
                    parity::check(&pages.shown, &pages.spans, &shown, findings);
                    artefacts.push(Artefact {
                        format: Format::Epub,
                        variant: *variant,
                        bytes,
                        pages: 0,
                        standards: vec![EPUB_STANDARD],
                    });
                }
                Err(error) => {
                    let message = format!("the EPUB can't be packed: {}", error.0);
                    findings.in_file(Rule::LimitExceeded, &briefing.path, message);
                }
            }
        }
    }
    check_sizes(&artefacts, config, &briefing.path, findings);
    let locators = wants_locators.then(|| {
        export::locators(briefing, &pages.starts, &documents.unwrap_or_default())
    });
    let data = request.attachments.iter().filter(|(kind, _)| *kind == "data");
    let data = data.map(|(_, file)| file.bytes.as_slice()).chain(locators.as_deref());
    let data = data.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let texts = std::iter::once(literals(&pages.code)).chain(data).collect();
    Some(Made { artefacts, texts, locators, provenance: request.provenance })
}

/// What both files tell of how they were made: by what, in which layout, and from which model. The
/// digest is that of what `chancery data` prints. It knows no word that is left out, and nothing of
/// shared files that the briefing does not use: it is another only if the fingerprint is.
fn provenance(briefing: &Briefing, layout: &Layout) -> String {
    let mut model = serde_json::to_vec_pretty(briefing).expect("texts and numbers");
    model.push(b'\n');
    let (version, layout) = (env!("CARGO_PKG_VERSION"), &layout.name);
    format!("Chancery {version}, layout {layout}, model SHA-256 {}", sha256(&model))
}

/// Reports files that are larger than they may be.
fn check_sizes(
    artefacts: &[Artefact],
    config: &Config,
    path: &str,
    findings: &mut Findings,
) {
    for artefact in artefacts {
        let is_kindle = artefact.variant == EpubVariant::Kindle;
        let (most, hint) = if is_kindle && config.limits.output > KINDLE {
            (KINDLE, "make the images smaller: Send to Kindle takes no more")
        } else {
            let hint = "make the images smaller, or raise `output` under `[limits]`";
            (config.limits.output, hint)
        };
        if artefact.bytes.len() as u64 > most {
            let message = format!(
                "the {} has {} bytes, more than {most}",
                artefact.format.name(),
                artefact.bytes.len(),
            );
            findings.in_file(Rule::LimitExceeded, path, message).hint(hint);
        }
    }
}
