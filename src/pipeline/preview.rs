//! What a build would give, to be looked at while somebody writes.

use std::collections::BTreeMap;

use super::Options;
use super::day_of;
use super::each_reading;
use super::examine;
use super::findings;
use super::gate;
use super::parity;
use super::request;
use crate::briefing::Briefing;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Findings;
use crate::epub;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::layout::Layout;
use crate::project::Input;
use crate::project::Project;
use crate::project::SourceId;
use crate::resolve::Resolved;
use crate::source::FileId;
use crate::source::Source;
use crate::theme::Theme;
use crate::typeset::Drawn;
use crate::typeset::PreviewPage;

/// Makes previews of a briefing, one after the other, each with what is left of the last.
#[derive(Debug, Default)]
pub struct Previewer {
    drawn: Drawn,
}

/// A briefing as both its files would show it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Preview {
    /// The pages of the PDF; none if something found stands in the way, or no PDF is asked for.
    pub pages: Vec<PreviewPage>,
    /// How many pages the layout has room for, if it says.
    pub most_pages: Option<u64>,
    /// How many pages the layout is meant for, if it says.
    pub advised_pages: Option<u64>,
    /// The files of the EPUB by their paths in it; none if there are no pages either, or no EPUB
    /// is asked for.
    pub files: Vec<(String, Vec<u8>)>,
    /// The paths of the EPUB's documents, in the order of reading.
    pub spine: Vec<String>,
    /// The model, if the Markdown could be read. Its references lead somewhere only if nothing
    /// found is an error.
    pub briefing: Option<Briefing>,
    /// The texts that spans are in, with their paths from the project's root.
    pub texts: BTreeMap<FileId, (String, String)>,
    /// All that was asked of the project, in order.
    pub inputs: Vec<Input>,
    /// Everything that was found, but for what only the files themselves can show.
    pub diagnostics: Vec<Diagnostic>,
}

impl Previewer {
    /// Makes a preview of a briefing. It need not be the one before, but costs less then.
    pub fn preview(
        &mut self,
        project: &Project,
        source: &SourceId,
        options: &Options,
    ) -> Preview {
        let (preview, inputs) =
            project.traced(|| self.preview_untraced(project, source, options));
        Preview { inputs, ..preview }
    }

    /// Puts in order what the last preview has left behind, which the next one does else: that
    /// takes time, which may be better spent while nobody waits.
    pub fn settle(&mut self) {
        self.drawn.forget();
    }

    fn preview_untraced(
        &mut self,
        project: &Project,
        source: &SourceId,
        options: &Options,
    ) -> Preview {
        let mut preview = Preview::default();
        let mut findings = findings(project, options, false);
        let mut sources = Vec::new();
        let take = &mut |resolved: &Resolved,
                         formats: &[Format],
                         findings: &mut Findings| {
            if preview.briefing.is_none() {
                preview.briefing.clone_from(&resolved.briefing);
            }
            // What stands in the way has been reported.
            let _ = self.add(&mut preview, project, resolved, options, formats, findings);
        };
        each_reading(project, source, options, &mut sources, &mut findings, take);
        let text =
            |text: &Source| (text.id(), (text.path().to_owned(), text.text().to_owned()));
        preview.texts = sources.iter().map(text).collect();
        preview.diagnostics = findings.finish(&sources);
        preview
    }

    /// Adds what a resolved briefing looks like in these formats.
    fn add(
        &mut self,
        preview: &mut Preview,
        project: &Project,
        resolved: &Resolved,
        options: &Options,
        formats: &[Format],
        findings: &mut Findings,
    ) -> Option<()> {
        let (layout, fonts) = examine(project, resolved, options, findings)?;
        let briefing = resolved.briefing.as_ref()?;
        gate::check_embargo(briefing, resolved, options, findings);
        let config = project.config();
        let theme = Theme::built_in().with(&config.theme);
        let mut request = request(project, resolved, options, (&layout, &fonts, &theme))?;
        request.places = !options.no_page_list;
        let (typeset, pages) =
            self.drawn.preview(&request, &resolved.sources, findings)?;
        gate::check_length(briefing, &layout, &typeset, findings);
        if formats.contains(&Format::Epub) {
            let (year, month, day) = day_of(briefing, options);
            let is_paged = !options.no_page_list && !resolved.left_out.has_formats;
            let opened = epub::open(&epub::Request {
                briefing,
                language: &resolved.language,
                layout: &layout,
                sheet: request.sheet(),
                cover: typeset.cover.as_deref()?,
                pages: is_paged.then_some(&typeset.starts),
                charts: &typeset.charts,
                rasters: &typeset.rasters,
                variant: EpubVariant::Default,
                claim: &config.claim,
                accent: config
                    .theme
                    .colours
                    .get("accent")
                    .map(|(colour, _)| colour.as_str()),
                modified: format!("{year:04}-{month:02}-{day:02}"),
                provenance: "",
            });
            parity::check(&typeset.shown, &typeset.spans, &opened.shown, findings);
            preview.files = opened.files;
            preview.spine = opened.spine;
        }
        if formats.contains(&Format::Pdf) {
            preview.pages = pages;
            preview.most_pages = layout.manifest.pages;
            preview.advised_pages = advised(briefing, &layout);
        }
        Some(())
    }
}

/// How many pages a layout is meant for with a briefing of this kind.
fn advised(briefing: &Briefing, layout: &Layout) -> Option<u64> {
    let kind = briefing.meta.kind.as_deref().unwrap_or_default().to_lowercase();
    let advised = &layout.manifest.advised;
    advised.get(&kind).or_else(|| advised.get("default")).copied()
}
