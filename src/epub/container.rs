//! The archive (EPUB 3.3, 4.3, OCF ZIP container). The only door to `zip`.

use std::io::Cursor;
use std::io::Read;
use std::io::Write;

use zip::CompressionMethod;
use zip::DateTime;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Why the archive could not be written.
#[derive(Debug)]
pub(crate) struct ContainerError(pub(crate) String);

/// Packs the files. `mimetype` comes first and is stored, so that the media type
/// stands at a fixed place in the file (4.3.3). Every file has the same date.
pub(super) fn archive(
    entries: Vec<(String, Vec<u8>)>,
) -> Result<Vec<u8>, ContainerError> {
    let error = |error: &dyn std::fmt::Display| ContainerError(error.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest that the format can tell: 1 January 1980.
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let stored = options.compression_method(CompressionMethod::Stored);
    let deflated = options
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6));
    zip.start_file("mimetype", stored).map_err(|e| error(&e))?;
    zip.write_all(b"application/epub+zip").map_err(|e| error(&e))?;
    for (path, bytes) in entries {
        // A JPEG can't be made smaller.
        let is_jpeg = std::path::Path::new(&path).extension().is_some_and(|e| e == "jpg");
        let options = if is_jpeg { stored } else { deflated };
        zip.start_file(path, options).map_err(|e| error(&e))?;
        zip.write_all(&bytes).map_err(|e| error(&e))?;
    }
    zip.finish().map(Cursor::into_inner).map_err(|e| error(&e))
}

/// The files of an archive that [`archive`] has packed, as far as they are texts.
///
/// # Errors
///
/// If it can't be read back.
pub(super) fn texts(bytes: &[u8]) -> Result<Vec<(String, String)>, ContainerError> {
    let error = |error: &dyn std::fmt::Display| ContainerError(error.to_string());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| error(&e))?;
    let mut texts = Vec::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).map_err(|e| error(&e))?;
        let name = file.name().map_err(|e| error(&e))?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| error(&e))?;
        texts.extend(String::from_utf8(bytes).ok().map(|text| (name, text)));
    }
    Ok(texts)
}

/// An archive to be read, ours or another's.
pub(super) struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ContainerError> {
        let zip = ZipArchive::new(Cursor::new(bytes));
        zip.map(Self).map_err(|error| ContainerError(error.to_string()))
    }

    /// A file of the archive, of at most so many bytes.
    ///
    /// # Errors
    ///
    /// If there is none, it is larger, or it can't be unpacked.
    pub(super) fn file(
        &mut self,
        path: &str,
        most: u64,
    ) -> Result<Vec<u8>, ContainerError> {
        let error =
            |error: &dyn std::fmt::Display| ContainerError(format!("`{path}`: {error}"));
        let file = self.0.by_name(path).map_err(|e| error(&e))?;
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(|e| error(&e))?;
        if bytes.len() as u64 > most {
            return Err(error(&"it is too large"));
        }
        Ok(bytes)
    }
}
