//! Entries: pictures that people keep here, and that their applications list, upload, change and delete.
//!
//! - `GET /api/entries`: what everybody may see, with a token of scope `read` one's own too, newest first
//! - `POST /api/submit`: an upload as `multipart/form-data`, scope `write`
//! - `GET`, `PUT`, `DELETE /api/entries/{id}`: one entry; its owner alone changes it, with scope `write`
//! - `GET /api/entries/{id}/history`: who added and changed it, when, and through which application
//! - `/u/{name}/`, `/u/{name}/m/{id}/`: pages for people, which a host may leave out
//! - `/media/{id}/thumb.…`, `/media/{id}/original.…`: the files
//!
//! The rows are the store's ([`oauth_store_diesel::media`]), the files are in a folder ([`MediaConfig::folder`]), which
//! several servers may share. A file is there before its row and goes after it, so a crash leaves no row without a file;
//! [`Media::sweep`] removes the files without a row.
//!
//! What a file is, is judged by its content: PNG, JPEG, GIF or WebP, whole, and not too many pixels. The original is kept
//! as it came, with what a camera wrote into it and with what may stand behind the picture's end; so files are served
//! such that nothing in them can run.

mod api;
mod asked;
mod content;
mod ending;
mod files;
mod history;
mod hop;
mod kept;
mod mark;
mod multipart;
mod object;
mod pace;
mod page;
mod picture;
mod problem;
#[cfg(test)]
mod scene;
mod shelf;
mod submit;
mod through;
mod turn;
mod viewer;
mod words;

use std::path::PathBuf;
use std::sync::Arc;
use std::{fmt, io};

use actix_web::web::ServiceConfig;
use oauth_core::env::Env;
use oauth_core::id::UserId;
use oauth_store_diesel::DieselStore;
use oauth_store_diesel::media::Listed;

use crate::guard::Guard;
use files::Files;
use object::{EntryObject, Places};
use submit::Uploads;
use turn::Line;

pub use problem::Problem;

/// Where files are kept, how large they may be, and how pages look.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// The folder of the files; made when it is not there. Servers that share a database share it too.
    pub folder: PathBuf,
    /// The site's public URL, with its path and without a last slash, such as `https://op.example`.
    pub site: String,
    /// What pages call the site.
    pub site_name: String,
    /// A stylesheet of the same site that pages use besides their own, as a path.
    pub stylesheet: Option<String>,
    /// Are there pages for people? A host that has its own under the same addresses says no.
    pub pages: bool,
    /// Bytes that one file may have.
    pub max_bytes: u64,
    /// Pixels that one picture may have. Decoding takes up to about 16 bytes for each; one picture is decoded at a time.
    pub max_pixels: u64,
    /// Bytes that all files of one person may have, thumbnails included; each entry counts
    /// [`ENTRY_BYTES`](oauth_store_diesel::media::ENTRY_BYTES) besides.
    pub quota: u64,
    /// Bytes that must stay free on the disk of the folder, so that whatever else is there goes on: uploads that would take
    /// them are refused.
    pub reserve: u64,
}

impl MediaConfig {
    /// Pages without a stylesheet of the site; files of 20 MiB and 25 million pixels, 1 GiB for each person; 128 MiB of the disk
    /// stay free.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, site: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            site: site.into(),
            site_name: "Pictures".to_owned(),
            stylesheet: None,
            pages: true,
            max_bytes: 20 * 1024 * 1024,
            max_pixels: 25_000_000,
            quota: 1024 * 1024 * 1024,
            reserve: 128 * 1024 * 1024,
        }
    }
}

/// The folder of the files cannot be used.
#[derive(Debug)]
pub struct OpenError {
    folder: PathBuf,
    cause: io::Error,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the folder {} cannot be used for files: {}", self.folder.display(), self.cause)
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// A picture to add by command.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Whose it is.
    pub owner: UserId,
    /// Empty: taken from the file's name.
    pub title: String,
    /// What is said of it; may be empty.
    pub description: String,
    /// Under which licence; may be empty.
    pub license: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Does everybody see it, or its owner alone?
    pub public: bool,
    /// What the file was called.
    pub file_name: Option<String>,
}

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweptFiles {
    /// Temporary files whose writer is dead.
    pub incoming: u64,
    /// Files that no entry needs.
    pub files: u64,
    /// Files that stay although no entry needs them: there are many, and the database knows none of the folder's files,
    /// so that the folder seems to be another database's.
    pub strange: u64,
}

/// Entries and their files. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub struct Media(Arc<Inner>);

struct Inner {
    store: Arc<DieselStore>,
    guard: Guard,
    files: Files,
    config: MediaConfig,
    places: Places,
    uploads: Uploads,
    /// One decodes at a time: a large picture takes hundreds of megabytes.
    decoding: Line,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Media").field(&self.0.config).finish()
    }
}

impl Media {
    /// Makes the folders. The guard judges tokens; its resource is where the endpoints stand, such as `/api`.
    ///
    /// # Errors
    /// [`OpenError`] when the folders cannot be made or written.
    pub fn open(store: Arc<DieselStore>, guard: &Guard, config: MediaConfig) -> Result<Self, OpenError> {
        let files = Files::open(&config.folder, config.reserve);
        let files = files.map_err(|cause| OpenError { folder: config.folder.clone(), cause })?;
        Ok(Self(Arc::new(Inner {
            store,
            guard: guard.clone(),
            files,
            places: Places::new(&config.site),
            config,
            uploads: Uploads::default(),
            decoding: Line::default(),
        })))
    }

    /// For `App::configure`, on the application itself and not in a scope: paths begin with that of the site's URL.
    pub fn routes(&self) -> impl Fn(&mut ServiceConfig) + use<> {
        let media = self.clone();
        move |config| {
            api::routes(&media, config);
            page::routes(&media, config);
            content::routes(&media, config);
        }
    }

    /// The entry as the API shows it, with its permalinks.
    #[must_use]
    pub fn describe(&self, listed: Listed) -> serde_json::Value {
        // Texts, lists of texts and truth values have a form in JSON.
        serde_json::to_value(EntryObject::new(&self.0.places, listed)).unwrap_or_default()
    }

    fn env(&self) -> &Env {
        self.0.guard.env()
    }
}
