//! Our PDF standards to the exporter's.

use typst_pdf::PdfStandard as Theirs;
use typst_pdf::PdfStandards;

use crate::error::Error;
use crate::format::PdfStandard;

/// The exporter's form of a list of standards.
///
/// # Errors
///
/// [`Error::Usage`] if no file can conform to all of them.
pub(crate) fn combine(list: &[PdfStandard]) -> Result<PdfStandards, Error> {
    let old = [
        PdfStandard::Pdf14,
        PdfStandard::Pdf15,
        PdfStandard::Pdf16,
        PdfStandard::A1a,
        PdfStandard::A1b,
    ];
    // The exporter notices this only when it is at work.
    if let Some(old) = list.iter().find(|standard| old.contains(standard))
        && list.contains(&PdfStandard::Ua1)
    {
        return Err(Error::Usage(format!(
            "PDF/UA-1 needs PDF 1.7, which {} is not",
            old.title()
        )));
    }
    let theirs: Vec<_> = list.iter().map(|standard| theirs(*standard)).collect();
    PdfStandards::new(&theirs).map_err(|error| Error::Usage(error.message().to_string()))
}

fn theirs(standard: PdfStandard) -> Theirs {
    match standard {
        PdfStandard::Pdf14 => Theirs::V_1_4,
        PdfStandard::Pdf15 => Theirs::V_1_5,
        PdfStandard::Pdf16 => Theirs::V_1_6,
        PdfStandard::Pdf17 => Theirs::V_1_7,
        PdfStandard::Pdf20 => Theirs::V_2_0,
        PdfStandard::A1b => Theirs::A_1b,
        PdfStandard::A1a => Theirs::A_1a,
        PdfStandard::A2b => Theirs::A_2b,
        PdfStandard::A2u => Theirs::A_2u,
        PdfStandard::A2a => Theirs::A_2a,
        PdfStandard::A3b => Theirs::A_3b,
        PdfStandard::A3u => Theirs::A_3u,
        PdfStandard::A3a => Theirs::A_3a,
        PdfStandard::A4 => Theirs::A_4,
        PdfStandard::A4f => Theirs::A_4f,
        PdfStandard::A4e => Theirs::A_4e,
        PdfStandard::Ua1 => Theirs::Ua_1,
    }
}
