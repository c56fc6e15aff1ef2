//! Pictures, and the multipart requests that carry them, written by hand as old clients do.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use reqwest::blocking::RequestBuilder;

use crate::http;

/// Between the parts; in no picture.
pub const BOUNDARY: &str = "----------a-boundary-of-the-tests-_$";

/// A PNG of its own for each number.
///
/// # Panics
/// When it cannot be written, which memory never refuses.
#[must_use]
pub fn picture(number: u32, side: u32) -> Vec<u8> {
    let [a, b, c, _] = number.to_le_bytes();
    let image = RgbImage::from_fn(side, side, |x, y| {
        let [x, ..] = x.to_le_bytes();
        let [y, ..] = y.to_le_bytes();
        Rgb([x.wrapping_mul(7) ^ a, y.wrapping_mul(13) ^ b, x.wrapping_add(y) ^ c])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// A `multipart/form-data` body with one file, without the line end behind the last boundary.
#[must_use]
pub fn body(fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--").as_bytes());
    body
}

/// The content type of such a body.
#[must_use]
pub fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// An upload, to be sent by [`http::send`].
pub fn request(url: &str, fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> RequestBuilder {
    http::other("POST", url).header("content-type", content_type()).body(body(fields, file_name, file))
}
