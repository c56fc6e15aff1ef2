//! What a picture is, by its content alone, and the small picture that is made of it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::ImageError;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use oauth_store_diesel::media::Format;

use super::ending::is_whole;
use super::problem::Problem;

/// The longer side of a thumbnail, in pixels, at most.
const THUMB: u32 = 400;
/// How a thumbnail without transparency is packed, of 100.
const QUALITY: u8 = 82;
/// Bytes that the head of a PNG may unpack to: a colour profile can be small in the file and huge outside of it.
const PNG_HEAD: u64 = 32 << 20;
/// Bytes that decoding may take for each pixel that is allowed: four samples of 16 bits, twice.
const BYTES_PER_PIXEL: u64 = 16;
const BROKEN: Problem = Problem::NotAPicture("the content is broken");

/// A picture that was decoded, and its thumbnail.
pub(super) struct Picture {
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) thumb: Thumb,
}

/// The small picture, packed anew: nothing of the original's bytes is in it.
pub(super) struct Thumb {
    pub(super) content: Vec<u8>,
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Reads a whole file. How many pixels there are is judged by its head, before anything is decoded.
///
/// Takes seconds and some hundred megabytes for the largest pictures: never on a thread that serves requests, and one at
/// a time.
///
/// # Errors
/// [`Problem::NotAPicture`], [`Problem::TooManyPixels`]
pub(super) fn read(content: &[u8], max_pixels: u64) -> Result<Picture, Problem> {
    let format = recognise(content).ok_or(Problem::NotAPicture("the content is something else"))?;
    let mut reader = ImageReader::with_format(Cursor::new(content), in_library(format));
    let mut limits = Limits::no_limits();
    let most = max_pixels.saturating_mul(BYTES_PER_PIXEL);
    // A PNG's pixels are unpacked into room of our own, so that the limit is one of everything else.
    limits.max_alloc = Some(if format == Format::Png { most.min(PNG_HEAD) } else { most });
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| judge(&error, max_pixels))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(Problem::TooManyPixels { most: max_pixels });
    }
    if width == 0 || height == 0 || !is_whole(format, content) {
        return Err(BROKEN);
    }
    let turned = decoder.orientation().map_err(|error| judge(&error, max_pixels))?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| judge(&error, max_pixels))?;
    let mut small = shrink(picture);
    small.apply_orientation(turned);
    Ok(Picture { format, width, height, thumb: pack(&small)? })
}

/// By the first bytes.
fn recognise(content: &[u8]) -> Option<Format> {
    let webp = || content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP");
    match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
        _ => webp().then_some(Format::Webp),
    }
}

const fn in_library(format: Format) -> ImageFormat {
    match format {
        Format::Png => ImageFormat::Png,
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Gif => ImageFormat::Gif,
        Format::Webp => ImageFormat::WebP,
    }
}

fn judge(error: &ImageError, max_pixels: u64) -> Problem {
    tracing::debug!(%error, "a picture was not decoded");
    match error {
        ImageError::Limits(_) => Problem::TooManyPixels { most: max_pixels },
        ImageError::Unsupported(_) => Problem::NotAPicture("this kind of it cannot be decoded"),
        _ => BROKEN,
    }
}

fn shrink(picture: DynamicImage) -> DynamicImage {
    if picture.width() <= THUMB && picture.height() <= THUMB {
        return picture;
    }
    picture.thumbnail(THUMB, THUMB)
}

/// JPEG, or PNG where something shines through.
fn pack(small: &DynamicImage) -> Result<Thumb, Problem> {
    let mut content = Cursor::new(Vec::new());
    let (packed, format) = if small.color().has_alpha() {
        let rgba = DynamicImage::from(small.to_rgba8());
        (rgba.write_to(&mut content, ImageFormat::Png), Format::Png)
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut content, QUALITY);
        (small.to_rgb8().write_with_encoder(encoder), Format::Jpeg)
    };
    packed.map_err(|error| {
        tracing::warn!(%error, "a thumbnail could not be packed");
        BROKEN
    })?;
    Ok(Thumb { content: content.into_inner(), format, width: small.width(), height: small.height() })
}
