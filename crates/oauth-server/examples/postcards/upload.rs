//! The upload form: read from the person's browser, written to the API.

use actix_multipart::Multipart;
use actix_web::web::Bytes;
use futures_util::TryStreamExt;
use reqwest::multipart::{Form, Part};

/// Above what the API takes: its own words about a picture that is too big are better than ours.
const MOST_BYTES: usize = 64 << 20;
const MOST_TEXT: usize = 64 << 10;

/// What somebody filled in.
#[derive(Default)]
pub(crate) struct Upload {
    pub(crate) csrf: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) tags: String,
    pub(crate) private: bool,
    file_name: String,
    file: Bytes,
}

impl Upload {
    /// Reads the form; the reason in words when that does not work.
    pub(crate) async fn read(mut form: Multipart) -> Result<Self, String> {
        let mut upload = Self::default();
        while let Some(mut field) = form.try_next().await.map_err(|cause| cause.to_string())? {
            let name = field.name().unwrap_or_default().to_owned();
            let disposition = field.content_disposition();
            let file_name = disposition.and_then(|all| all.get_filename()).unwrap_or_default().to_owned();
            let limit = if name == "file" { MOST_BYTES } else { MOST_TEXT };
            let bytes = field.bytes(limit).await.map_err(|_| format!("{name} is too long"))?;
            let bytes = bytes.map_err(|cause| cause.to_string())?;
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            match name.as_str() {
                "csrf" => upload.csrf = text(),
                "title" => upload.title = text(),
                "description" => upload.description = text(),
                "tags" => upload.tags = text(),
                "private" => upload.private = true,
                "file" => (upload.file_name, upload.file) = (file_name, bytes),
                _ => {}
            }
        }
        Ok(upload)
    }

    /// Did they choose a picture?
    pub(crate) fn has_file(&self) -> bool {
        !self.file_name.is_empty()
    }

    /// The form that `POST /api/submit` takes. It can be made again: the picture is shared, not copied.
    pub(crate) fn to_form(&self) -> Form {
        let file = Part::stream_with_length(self.file.clone(), self.file.len() as u64);
        Form::new()
            .text("title", self.title.clone())
            .text("description", self.description.clone())
            .text("tags", self.tags.clone())
            .text("public", if self.private { "false" } else { "true" })
            .part("file", file.file_name(self.file_name.clone()))
    }
}
