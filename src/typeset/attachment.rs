//! The files that a PDF carries, in the generated file.

use super::body::Writer;

/// The virtual path of a file, which says nothing of the briefing.
pub(super) fn path(place: usize) -> String {
    format!("attached/{place}")
}

impl Writer<'_> {
    /// Attaches the files (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8).
    pub(super) fn attachments(&mut self) {
        for (place, (relationship, file)) in self.request.attachments.iter().enumerate() {
            self.code.push("pdf.attach(");
            self.code.string(&file.name);
            self.code.push(", read(");
            self.code.string(&format!("/{}", path(place)));
            self.code.push(", encoding: none), ");
            self.code.field("relationship", relationship);
            self.code.field("mime-type", file.media_type);
            self.code.field("description", &file.says);
            self.code.push(");\n");
        }
    }
}
