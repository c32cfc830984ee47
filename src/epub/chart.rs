//! Charts as XHTML: the drawing of the page, and its numbers as a table.

use super::Item;
use super::Page;
use super::Publication;
use super::drawing;
use super::picture;
use crate::briefing::Chart;
use crate::briefing::ImageFormat;
use crate::briefing::Part;
use crate::briefing::Raster;

impl Publication<'_> {
    pub(super) fn chart(&mut self, page: &mut Page, chart: &Chart) {
        let caption_id = format!("{}.caption", chart.id);
        let details = format!("{}.details", chart.id);
        let mut attributes = vec![("class", "figure chart"), ("id", chart.id.as_str())];
        if chart.number.is_some() {
            attributes.push(("aria-labelledby", &caption_id));
        }
        self.block_pages(page, Part::of(chart));
        page.xml.open("figure", &attributes);
        // What stands on no page is not drawn.
        let drawing = self.request.charts.get(&chart.id);
        if let Some(drawing) = drawing {
            self.features.charts += 1;
            self.features.images += 1;
            self.features.long_descriptions += 1;
            let class = chart.width.map_or_else(
                || "image width-100".to_owned(),
                |width| format!("image width-{}", width.div_ceil(10) * 10),
            );
            if let Some(raster) = self.request.rasters.get(&chart.id) {
                let source = self.chart_picture(raster);
                let attributes = [
                    ("class", class.as_str()),
                    ("src", &source),
                    ("alt", &chart.alt),
                    ("aria-details", &details),
                ];
                page.xml.void("img", &attributes);
            } else {
                // In a file of its own it could not follow the colours of the text.
                page.has_drawing = true;
                let setting = drawing::Setting {
                    number: self.features.charts,
                    class: &class,
                    title: &chart.alt,
                    details: &details,
                };
                drawing::write(&mut page.xml, drawing, &setting);
            }
        }
        if let Some(number) = chart.number {
            page.xml.open("figcaption", &[("class", "caption"), ("id", &caption_id)]);
            self.name(page, "figure", number);
            Self::portion(page, chart.portion.as_ref());
            self.inlines(page, &chart.caption);
            if !chart.data.source.is_empty() {
                page.xml.text(" ");
                page.xml.open("span", &[("class", "credit")]);
                self.labels.text(&mut page.xml, self.labels.get("source"));
                page.xml.text(": ");
                self.inlines(page, &chart.data.source);
                page.xml.close();
            }
            page.xml.close();
        }
        page.xml.close();
        let name = chart.number.map(|_| caption_id.as_str());
        if drawing.is_none() {
            self.table_with(page, &chart.data, &[], name);
            return;
        }
        let (around, heading) = self.disclosure();
        page.xml.open(around, &[("class", "chart-data"), ("id", &details)]);
        let attributes = [("class", "chart-summary")];
        let label = self.labels.get("chart-data");
        self.labels.leaf(&mut page.xml, heading, &attributes, label);
        self.table_with(page, &chart.data, &[], name);
        page.xml.close();
    }

    /// Adds the picture of the last chart, and tells the way to it.
    fn chart_picture(&mut self, raster: &Raster) -> String {
        let name = format!("chart-{}", self.features.charts);
        let href = format!("image/{name}.{}", ImageFormat::Png.extension());
        let source = format!("../{href}");
        self.items.push(Item {
            id: name,
            href,
            media_type: ImageFormat::Png.media_type(),
            properties: Vec::new(),
            in_spine: false,
            bytes: picture::png(raster),
        });
        source
    }
}
