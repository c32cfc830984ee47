//! Charts: what their fields say as numbers, names and times.

use std::fmt::Write;

use super::Context;
use crate::briefing::Chart;
use crate::briefing::ChartKind;
use crate::briefing::ChartScale;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::DatePoint;
use crate::briefing::Inline;
use crate::briefing::Series;
use crate::briefing::plain_text;
use crate::diagnostic::Rule;
use crate::source::Span;

/// Most series that can be told apart without colour.
const MOST_SERIES: usize = 6;

/// Most bars, or rows of dots, that a page has room for.
const MOST_BARS: usize = 24;

/// Most digits of a number that are surely kept (IEEE 754, binary64).
const MOST_DIGITS: usize = 15;

/// Most values that the derived alternative tells one by one.
const MOST_TOLD: usize = 30;

impl Context<'_> {
    /// Reads the numbers of a chart and writes what is shown of them.
    pub(super) fn chart(&mut self, chart: &mut Chart) {
        self.chart_names(chart);
        self.chart_values(chart);
        self.chart_scale(chart);
        self.chart_size(chart);
        if chart.alt.is_empty() {
            chart.alt = self.chart_alternative(chart);
        }
    }

    fn chart_fault(&mut self, span: Span, message: impl Into<String>, hint: &str) {
        self.findings.at(Rule::ChartInvalid, span, message.into()).hint(hint);
    }

    /// Every series and every record has a name.
    fn chart_names(&mut self, chart: &Chart) {
        let heads = chart.data.head.iter().skip(1);
        if heads.clone().any(Vec::is_empty) {
            self.chart_fault(
                chart.data.span,
                "a series without a name",
                "name each column in the first line",
            );
        }
        for row in &chart.data.rows {
            let span = row.iter().flatten().find_map(text_span).unwrap_or(chart.span);
            if row[0].is_empty() {
                self.chart_fault(
                    span,
                    "a record without a name",
                    "begin its line with one",
                );
            }
        }
    }

    /// Reads the values; a field may be empty.
    fn chart_values(&mut self, chart: &mut Chart) {
        let columns = chart.data.head.len();
        for column in 1..columns {
            let name = plain_text(&chart.data.head[column]);
            let mut values = Vec::new();
            for row in &mut chart.data.rows {
                let Some(Inline::Text(cell)) = row[column].first_mut() else {
                    values.push(None);
                    continue;
                };
                let Some(shown) = self.language.number(&cell.text) else {
                    let message = format!("`{}` is not a number", cell.text);
                    let hint = if cell.text.ends_with('%') {
                        "write the number alone, and `unit=\"per cent\"` for all of them"
                    } else {
                        "write digits alone, with a point before the fraction; what is not \
                         known stays empty"
                    };
                    let span = cell.span;
                    self.chart_fault(span, message, hint);
                    values.push(None);
                    continue;
                };
                if cell.text.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS {
                    let message =
                        format!("`{}` has too many digits to be drawn", cell.text);
                    let span = cell.span;
                    self.chart_fault(
                        span,
                        message,
                        "round it, or write it in a larger unit",
                    );
                    values.push(None);
                    continue;
                }
                values.push(cell.text.replace('\u{2212}', "-").parse().ok());
                cell.text = shown;
            }
            if values.iter().all(Option::is_none) {
                let message = format!("there are no values of `{name}`");
                self.chart_fault(chart.span, message, "leave the column out");
            }
            chart.series.push(Series { name, values });
        }
    }

    /// Finds what the records are: numbers, times, or things with names.
    fn chart_scale(&mut self, chart: &mut Chart) {
        let names: Vec<_> =
            chart.data.rows.iter().map(|row| plain_text(&row[0])).collect();
        let times: Option<Vec<_>> = names.iter().map(|name| self.time(name)).collect();
        let numbers =
            || names.iter().map(|name| number(name)).collect::<Option<Vec<_>>>();
        if let Some(times) = times {
            chart.scale = ChartScale::Time;
            chart.places = times.iter().map(|(_, place)| *place).collect();
            for (row, (shown, _)) in chart.data.rows.iter_mut().zip(times) {
                if let Some(Inline::Text(cell)) = row[0].first_mut() {
                    cell.text = shown;
                }
            }
        } else if let Some(numbers) = numbers() {
            chart.scale = ChartScale::Numbers;
            chart.places = numbers;
            for row in &mut chart.data.rows {
                if let Some(Inline::Text(cell)) = row[0].first_mut()
                    && let Some(shown) = self.language.number(&cell.text)
                {
                    cell.text = shown;
                }
            }
        }
        if !chart.kind.is_scaled() {
            return;
        }
        let back = chart.places.windows(2).position(|pair| pair[1] <= pair[0]);
        if let Some(at) = back {
            let row = &chart.data.rows[at + 1];
            let span = row[0].iter().find_map(text_span).unwrap_or(chart.span);
            let message = format!("`{}` comes after `{}`", names[at + 1], names[at]);
            self.chart_fault(
                span,
                message,
                "put the records into their order, each once",
            );
        }
    }

    /// A point of time as it is shown, with its place in years of our era.
    fn time(&self, text: &str) -> Option<(String, f64)> {
        let date = self.language.parse_date(text)?;
        let Date::Point(point) = &date else { return None };
        let is_known = point.year_unspecified == 0
            && matches!(
                point.part,
                DatePart::Year
                    | DatePart::Month(_)
                    | DatePart::Day(..)
                    | DatePart::Grouping(_)
            );
        if !is_known {
            return None;
        }
        // The share of its year that is over, so that each year is as long as the next.
        let first_of = |year: i32| DatePoint::new(year, DatePart::Year).first_day();
        let start = first_of(point.year);
        #[expect(clippy::cast_precision_loss, reason = "a year has few days")]
        let share = (point.first_day() - start) as f64
            / (first_of(point.year + 1) - start) as f64;
        let is_edtf = Date::parse(text).is_some();
        let shown =
            if is_edtf { self.language.format_date(&date) } else { text.to_owned() };
        Some((shown, f64::from(point.year) + share))
    }

    /// Whether there is as much as can be drawn, and no more.
    fn chart_size(&mut self, chart: &Chart) {
        let span = chart.span;
        let series = chart.series.len();
        let records = chart.data.rows.len();
        if series > MOST_SERIES {
            let message = format!("{series} series can't be told apart");
            self.chart_fault(
                span,
                message,
                "draw at most six; a table has room for more",
            );
        }
        let bars = match chart.kind {
            ChartKind::Bar if series > 1 => {
                let hint =
                    "`grouped-bar` sets them side by side, `stacked-bar` on each other";
                self.chart_fault(span, "bars of more than one series", hint);
                0
            }
            ChartKind::Bar | ChartKind::StackedBar | ChartKind::Dot => records,
            ChartKind::GroupedBar => records * series,
            ChartKind::Line | ChartKind::Step => 0,
        };
        // Bars of time stand, and are as narrow as there are many.
        let most =
            if chart.scale == ChartScale::Time { 2 * MOST_BARS } else { MOST_BARS };
        if bars > most {
            let message =
                format!("{bars} bars or rows are more than a page has room for");
            self.chart_fault(span, message, "draw fewer records, or write a table");
        }
        if chart.kind.is_scaled() && records < 2 {
            self.chart_fault(
                span,
                "a line through one point",
                "give it two records or more",
            );
        }
        let values = chart.series.iter().flat_map(|series| &series.values);
        if chart.kind == ChartKind::StackedBar
            && values.flatten().any(|value| *value < 0.0)
        {
            let hint = "`grouped-bar` has room for them";
            self.chart_fault(span, "values below zero have no place in a sum", hint);
        }
    }

    /// What the drawing says, in words: every value if they are few, else where each series
    /// begins and ends and how low and high it goes.
    fn chart_alternative(&self, chart: &Chart) -> String {
        let words = self.language.labels();
        let mut text = words.label(&format!("chart-{}", chart.kind.name())).to_owned();
        if !chart.unit.is_empty() {
            let _ = write!(text, ", {}", chart.unit);
        }
        text.push('.');
        let told: usize = chart.series.iter().map(|series| series.values.len()).sum();
        for (column, series) in (1..).zip(&chart.series) {
            let cell = |row: &[Vec<Inline>]| {
                (!row[column].is_empty()).then(|| {
                    format!("{}: {}", plain_text(&row[0]), plain_text(&row[column]))
                })
            };
            let rows = &chart.data.rows;
            let known: Vec<_> = rows.iter().filter_map(|row| cell(row)).collect();
            let said = if told <= MOST_TOLD {
                known.join("; ")
            } else {
                let extreme = |is_better: fn(f64, f64) -> bool| {
                    let values = series.values.iter().enumerate();
                    let mut best: Option<(usize, f64)> = None;
                    for (i, value) in values.filter_map(|(i, value)| Some((i, (*value)?)))
                    {
                        if best.is_none_or(|(_, known)| is_better(value, known)) {
                            best = Some((i, value));
                        }
                    }
                    best.and_then(|(i, _)| cell(&rows[i])).unwrap_or_default()
                };
                let first = known.first().cloned().unwrap_or_default();
                let last = known.last().cloned().unwrap_or_default();
                let lowest = extreme(|value, known| value < known);
                let highest = extreme(|value, known| value > known);
                let (low, high) =
                    (words.label("chart-lowest"), words.label("chart-highest"));
                format!("{first} … {last}; {low}, {lowest}; {high}, {highest}")
            };
            let _ = write!(text, " {} — {said}.", series.name);
        }
        text
    }
}

fn text_span(inline: &Inline) -> Option<Span> {
    if let Inline::Text(text) = inline { Some(text.span) } else { None }
}

fn number(text: &str) -> Option<f64> {
    let plain = text.replace('\u{2212}', "-");
    let is_plain =
        plain.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    plain.parse().ok().filter(|_| is_plain)
}
