//! Charts in the generated file: where everything stands on its scale; and the drawings, taken
//! from the pages for the EPUB.

use std::collections::BTreeMap;

use typst::foundations::Smart;
use typst::layout::Abs;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::layout::Size;
use typst::visualize::Color;
use typst::visualize::Paint;
use typst_layout::Page;
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

use super::Request;
use super::body::Writer;
use super::code::PartKind;
use super::omitted::omitted;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Chart;
use crate::briefing::ChartKind;
use crate::briefing::ChartScale;
use crate::briefing::Part;
use crate::briefing::blocks;
use crate::briefing::plain_text;
use crate::briefing::sections;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::source::Span;

/// What the label of a drawing begins with, before the identifier of its chart.
const DRAWING: &str = "drawing:";

/// The white around a drawing in the EPUB, whose page may be of any colour, in points.
const MARGIN: f64 = 6.0;

/// About how many intervals a scale has.
const INTERVALS: f64 = 4.0;

/// A scale of values or numbers, from its low end to its high one.
struct Axis {
    low: f64,
    high: f64,
    /// The difference between two ticks; 0 if none are shown.
    step: f64,
}

impl Axis {
    /// The scale for values between two: with round ends, if it has ticks.
    fn of(low: f64, high: f64, has_ticks: bool) -> Self {
        let high = if high > low { high } else { low + low.abs().max(1.0) };
        if !has_ticks {
            return Self { low, high, step: 0.0 };
        }
        let step = round_step((high - low) / INTERVALS);
        // Sums of fractions miss their mark by a little.
        let mut start = (low / step + 1e-9).floor() * step;
        // Nothing is drawn on the foot, unless that is zero.
        if low > 0.0 && start > 0.0 && low - start < step / 10.0 {
            start -= step;
        }
        Self { low: start, high: (high / step - 1e-9).ceil() * step, step }
    }

    fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// The ticks: values, with their texts.
    fn ticks(&self, language: &Language) -> Vec<(f64, String)> {
        if self.step <= 0.0 {
            return Vec::new();
        }
        let decimals = (-self.step.log10()).ceil().max(0.0);
        // 2.5 needs a digit more than 2.
        let is_whole = (self.step * 10_f64.powf(decimals)).fract().abs() < 1e-9;
        let decimals = decimals + if is_whole { 0.0 } else { 1.0 };
        let count = ((self.high - self.low) / self.step).round();
        let mut ticks = Vec::new();
        let mut i = 0.0;
        while i <= count {
            let value = self.low + i * self.step;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few digits"
            )]
            let digits = format!("{value:.*}", decimals as usize);
            // No zero is negative.
            let digits =
                if value.abs() < self.step / 2.0 { "0".to_owned() } else { digits };
            ticks.push((value, language.number(&digits).unwrap_or(digits)));
            i += 1.0;
        }
        ticks
    }
}

/// The round number, 1, 2, 2.5 or 5 times a power of ten, next above.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = steps.iter().find(|step| **step * power >= least * 0.999);
    step.unwrap_or(&10.0) * power
}

/// The scale of a chart's values.
fn values(chart: &Chart) -> Axis {
    let sums = |pick: fn(f64, f64) -> f64| {
        let sum = |i: usize| chart.series.iter().filter_map(|s| s.values[i]).sum::<f64>();
        let single = chart.series.iter().flat_map(|s| s.values.iter().flatten().copied());
        match chart.kind {
            ChartKind::StackedBar => (0..chart.data.rows.len()).map(sum).reduce(pick),
            ChartKind::Bar
            | ChartKind::GroupedBar
            | ChartKind::Line
            | ChartKind::Step
            | ChartKind::Dot => single.reduce(pick),
        }
    };
    let (low, high) = (sums(f64::min).unwrap_or(0.0), sums(f64::max).unwrap_or(1.0));
    // Lengths are told from zero; a line or dot far from it may show its ups and downs.
    let is_far = low > 0.6 * high && low > 0.0 || high < 0.6 * low && high < 0.0;
    let is_length =
        !matches!(chart.kind, ChartKind::Line | ChartKind::Step | ChartKind::Dot);
    let (low, high) =
        if is_far && !is_length { (low, high) } else { (low.min(0.0), high.max(0.0)) };
    let is_told =
        matches!(chart.kind, ChartKind::Bar | ChartKind::GroupedBar) && !stands(chart);
    Axis::of(low, high, !is_told)
}

/// Whether the bars stand, since their records follow each other in time.
fn stands(chart: &Chart) -> bool {
    let is_bar = matches!(
        chart.kind,
        ChartKind::Bar | ChartKind::GroupedBar | ChartKind::StackedBar
    );
    is_bar && chart.scale == ChartScale::Time
}

/// Where the records of a chart stand, and what marks there are below them, as shares of the
/// width.
fn places(chart: &Chart, language: &Language) -> (Vec<f64>, Vec<(f64, String)>) {
    let names: Vec<_> = chart.data.rows.iter().map(|row| plain_text(&row[0])).collect();
    #[expect(clippy::cast_precision_loss, reason = "records are few")]
    let even = |i: usize| i as f64 / (names.len().max(2) - 1) as f64;
    let (Some(first), Some(last)) = (chart.places.first(), chart.places.last()) else {
        let shares: Vec<_> = (0..names.len()).map(even).collect();
        return (shares.clone(), shares.into_iter().zip(names).collect());
    };
    let span = if last > first { last - first } else { 1.0 };
    let share = |place: f64| (place - first) / span;
    let shares: Vec<_> = chart.places.iter().map(|place| share(*place)).collect();
    let is_time = chart.scale == ChartScale::Time;
    if is_time && span < 3.0 {
        return (shares.clone(), shares.into_iter().zip(names).collect());
    }
    let mut step = round_step(span / 6.0);
    if is_time {
        step = step.max(1.0).round();
    }
    let start = (first / step - 1e-9).ceil() * step;
    let marks = Axis { low: start, high: start, step };
    let count = ((last - start) / step + 1e-9).floor().max(0.0);
    let marks = Axis { high: start + count * step, ..marks }.ticks(language);
    let text =
        |value: f64, shown: String| if is_time { format!("{value:.0}") } else { shown };
    let marks =
        marks.into_iter().map(|(value, shown)| (share(value), text(value, shown)));
    (shares, marks.collect())
}

impl Writer<'_> {
    pub(super) fn chart(&mut self, chart: &Chart) {
        let start = self.code.mark();
        self.code.push("chart(labels: meta.labels, ");
        self.code.field("id", &chart.id);
        self.code.field("drawing", &format!("{DRAWING}{}", chart.id));
        if let Some(number) = chart.number {
            let label = self.language.labels().label("figure");
            self.label("name", &format!("{label}\u{a0}{number}"));
        }
        self.code.field("kind", chart.kind.name());
        self.code.field("alt", &chart.alt);
        self.code.field("unit", &chart.unit);
        self.code.raw_field("width", &chart.width.unwrap_or(100).to_string());
        self.code.push("caption: ");
        self.marked_content(chart.portion.as_ref(), &chart.caption);
        self.code.push(", source: ");
        self.content(&chart.data.source);
        self.code.push(", ");
        let axis = values(chart);
        self.code.raw_field("upright", if stands(chart) { "true" } else { "false" });
        let zero = axis.share(0.0);
        let zero =
            if (0.0..=1.0).contains(&zero) { number(zero) } else { "none".to_owned() };
        self.code.raw_field("zero", &zero);
        let ticks = axis.ticks(self.language);
        let ticks = ticks.into_iter().map(|(value, text)| (axis.share(value), text));
        self.marks("ticks", ticks);
        let (shares, marks) = places(chart, self.language);
        let names = chart.data.rows.iter().map(|row| plain_text(&row[0]));
        self.marks("records", shares.into_iter().zip(names));
        self.marks("marks", marks.into_iter());
        self.code.push("series: (");
        let mut below = vec![0.0; chart.data.rows.len()];
        for (column, series) in (1..).zip(&chart.series) {
            self.code.push("(");
            self.code.field("name", &series.name);
            self.code.push("spans: (");
            for (value, below) in series.values.iter().zip(&mut below) {
                let Some(value) = value else {
                    self.code.push("none, ");
                    continue;
                };
                let from = if chart.kind == ChartKind::StackedBar { *below } else { 0.0 };
                *below += value;
                let ends = (axis.share(from).clamp(0.0, 1.0), axis.share(from + value));
                let (low, high) = (ends.0.min(ends.1), ends.0.max(ends.1));
                // What is no length has its place at the end of the pair.
                let (low, high) = if chart.kind.is_scaled() { ends } else { (low, high) };
                self.code.push(&format!("({}, {}), ", number(low), number(high)));
            }
            self.code.push("), texts: (");
            for row in &chart.data.rows {
                match row[column].as_slice() {
                    [] => self.code.push("none"),
                    cell => self.code.string(&plain_text(cell)),
                }
                self.code.push(", ");
            }
            self.code.push(")), ");
        }
        self.code.push("), data: ");
        if chart.prints_data {
            self.code.push("{");
            // The source stands below the drawing already.
            self.table_with(&chart.data, &[]);
            self.code.push("}");
        } else {
            self.code.push("none");
        }
        self.code.push(");\n");
        self.code.note(start, chart.span);
        self.code.part(start, Part::of(chart), PartKind::Labelled(chart.id.clone()));
    }

    fn marks(&mut self, name: &str, marks: impl Iterator<Item = (f64, String)>) {
        self.code.push(&format!("{name}: ("));
        for (at, text) in marks {
            self.code.push("(");
            self.code.raw_field("at", &number(at));
            self.code.field("text", &text);
            self.code.push("), ");
        }
        self.code.push("), ");
    }
}

/// A share as code.
fn number(share: f64) -> String {
    format!("{share:.4}")
}

/// The chart that a failure of the layout is about, if it is that it has no room for one.
pub(super) fn too_high(message: &str, briefing: &Briefing) -> Option<Span> {
    message.contains("a chart is higher than a page").then_some(())?;
    let (_, id) = message.split_once(DRAWING)?;
    let id = id.trim_end_matches('"');
    let chart = charts(briefing).into_iter().find(|chart| chart.id == id)?;
    Some(chart.span)
}

/// The charts of a briefing, in order.
fn charts(briefing: &Briefing) -> Vec<&Chart> {
    let mut charts = Vec::new();
    sections(&briefing.sections, &mut |section| {
        blocks(&section.blocks, &mut |block| {
            if let Block::Chart(chart) = block {
                charts.push(chart.as_ref());
            }
        });
    });
    charts
}

/// The drawings of charts on the pages as SVG, by the identifiers of the charts. Their letters
/// are outlines, so that they look everywhere as they do on the page; their ground is the page of
/// whoever shows them.
pub(super) fn drawings(
    document: &PagedDocument,
    request: &Request<'_>,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    let mut drawings = BTreeMap::new();
    let charts = charts(request.briefing);
    // They are for the EPUB alone.
    if charts.is_empty() || !request.cover {
        return drawings;
    }
    for (id, sheet) in sheets(document) {
        let open = Page { fill: Smart::Custom(None), ..sheet };
        drawings.insert(id, typst_svg::svg(&open, &SvgOptions::default()));
    }
    let omitted = omitted(request);
    for chart in charts {
        if !drawings.contains_key(&chart.id) && !omitted.contains(&chart.id) {
            let layout = &request.layout.name;
            let message = format!("the layout `{layout}` draws no chart `{}`", chart.id);
            findings
                .at(Rule::LayoutFailed, chart.span, message)
                .hint("its function `chart` gives the drawing the label `drawing`");
        }
    }
    drawings
}

/// The drawings of charts on sheets of their own, by the identifiers of the charts.
pub(super) fn sheets(document: &PagedDocument) -> Vec<(String, Page)> {
    let mut sheets = Vec::new();
    for page in document.pages() {
        let mut found = Vec::new();
        find(&page.frame, &mut found);
        sheets.extend(found.into_iter().map(|(id, frame)| {
            let margin = Size::splat(Abs::pt(2.0 * MARGIN));
            let mut sheet = Frame::soft(frame.size() + margin);
            sheet.push_frame(Point::splat(Abs::pt(MARGIN)), frame);
            let fill = Smart::Custom(Some(Paint::Solid(Color::WHITE)));
            (id, Page { frame: sheet, fill, ..page.clone() })
        }));
    }
    sheets
}

/// Finds the frames of drawings, which have labels.
fn find(frame: &Frame, found: &mut Vec<(String, Frame)>) {
    for (_, item) in frame.items() {
        let FrameItem::Group(group) = item else { continue };
        let label = group.label.map(|label| label.resolve().as_str().to_owned());
        match label.as_deref().and_then(|label| label.strip_prefix(DRAWING)) {
            Some(id) => found.push((id.to_owned(), group.frame.clone())),
            None => find(&group.frame, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64) -> Vec<String> {
        let axis = Axis::of(low, high, true);
        axis.ticks(&Language::english()).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn scales_have_round_ends() {
        assert_eq!(ticks(0.0, 32.0), ["0", "10", "20", "30", "40"]);
        assert_eq!(ticks(0.0, 4120.0), ["0", "2,000", "4,000", "6,000"]);
        assert_eq!(ticks(-3.0, 9.0), ["\u{2212}5", "0", "5", "10"]);
        assert_eq!(ticks(0.0, 0.9), ["0", "0.25", "0.50", "0.75", "1.00"]);
        assert_eq!(ticks(8.3, 11.3), ["8", "9", "10", "11", "12"]);
        assert_eq!(ticks(7.0, 7.0).len(), 5, "nothing between is no scale");
    }

    #[test]
    fn nothing_is_drawn_on_the_foot_of_a_scale() {
        assert_eq!(ticks(9.0, 11.25).first().map(String::as_str), Some("8"));
    }

    #[test]
    fn sums_of_fractions_end_where_they_should() {
        assert_eq!(ticks(0.0, 0.1 + 0.2).last().map(String::as_str), Some("0.3"));
    }

    #[test]
    fn steps_are_round() {
        let steps = [0.9, 1.0, 1.1, 2.3, 2.6, 6.0, 12.0, 0.034];
        let round = steps.map(|least| round_step(least).to_string());
        assert_eq!(round, ["1", "1", "2", "2.5", "5", "10", "20", "0.05"]);
    }
}
