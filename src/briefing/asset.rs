//! Image files.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// An image file that the briefing shows.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Asset {
    /// What the file is.
    pub format: ImageFormat,
    /// The width as it is shown: in pixels, or in user units for SVG.
    pub width: u32,
    /// The height as it is shown: in pixels, or in user units for SVG.
    pub height: u32,
    /// The file.
    #[serde(skip)]
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Asset {
    /// Tells how long the file is, not every byte of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { format, width, height, bytes } = self;
        write!(f, "{format:?}, {width} x {height}, {} bytes", bytes.len())
    }
}

/// The image formats that both outputs can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ImageFormat {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP.
    #[serde(rename = "webp")]
    WebP,
}

impl ImageFormat {
    /// The usual file extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }

    /// The media type (EPUB 3.3, core media types).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
        }
    }
}
