//! Pictures to upload, drawn here.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A slope of colours, the same for the same size.
pub(crate) fn slope(width: u32, height: u32) -> DynamicImage {
    let shade = |at: u32, of: u32| u8::try_from(at * 255 / of.max(1)).unwrap();
    RgbImage::from_fn(width, height, |x, y| Rgb([shade(x, width), shade(y, height), 128])).into()
}

/// The same with a hole in it.
pub(crate) fn see_through(width: u32, height: u32) -> DynamicImage {
    RgbaImage::from_fn(width, height, |x, _| Rgba([200, 10, 10, if x < width / 2 { 0 } else { 255 }])).into()
}

pub(crate) fn packed(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut content = Cursor::new(Vec::new());
    picture.write_to(&mut content, format).unwrap();
    content.into_inner()
}

/// A small picture, different for each number.
pub(crate) fn png(number: u32) -> Vec<u8> {
    packed(&slope(8 + number, 6), ImageFormat::Png)
}

/// A PNG that says it has this many pixels, with content for none of them.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut content = png(0);
    content[16..20].copy_from_slice(&width.to_be_bytes());
    content[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&content[12..29]);
    content[29..33].copy_from_slice(&checksum.to_be_bytes());
    content
}

/// The checksum of a PNG's chunk.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

/// An animation of two frames, the first one red, the second one blue.
pub(crate) fn gif() -> Vec<u8> {
    use image::codecs::gif::GifEncoder;
    let mut content = Vec::new();
    let mut encoder = GifEncoder::new(&mut content);
    for colour in [[255, 0, 0, 255], [0, 0, 255, 255]] {
        encoder.encode_frame(image::Frame::new(RgbaImage::from_pixel(20, 10, Rgba(colour)))).unwrap();
    }
    drop(encoder);
    content
}
