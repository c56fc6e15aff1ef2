//! An entry as programs see it: MediaGoblin's members, and two of ours.

use oauth_core::id::ClientId;
use oauth_store_diesel::media::{Blob, EntryId, Listed};
use serde::Serialize;

use super::page::paragraphs;

/// Where things are: the public address of the site, and paths below it.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Scheme and host.
    origin: String,
    /// The path under which the site is mounted; empty at the root.
    prefix: String,
}

impl Places {
    /// From the public URL of the site, without its last slash.
    pub(super) fn new(site: &str) -> Self {
        let site = site.trim_end_matches('/');
        let host = site.find("://").map_or(0, |at| at + 3);
        let path = site.get(host..).and_then(|rest| rest.find('/')).map_or(site.len(), |at| host + at);
        let (origin, prefix) = site.split_at(path);
        Self { origin: origin.to_owned(), prefix: prefix.to_owned() }
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// A person's pictures, as a path.
    pub(super) fn person(&self, handle: &str) -> String {
        format!("{}/u/{}/", self.prefix, encode(handle))
    }

    /// Those of them that carry an application's mark, as a path.
    pub(super) fn marked(&self, handle: &str, client: ClientId) -> String {
        format!("{}?application={client}", self.person(handle))
    }

    /// The page of one, as a path.
    pub(super) fn entry(&self, handle: &str, id: EntryId) -> String {
        format!("{}m/{id}/", self.person(handle))
    }

    /// A file of one, as a path.
    pub(super) fn file(&self, id: EntryId, which: Which, blob: &Blob) -> String {
        format!("{}/media/{id}/{}.{}", self.prefix, which.word(), blob.format.extension())
    }

    fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Which file of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Thumb,
    Original,
}

impl Which {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Original => "original",
        }
    }
}

/// The object. Nobody here says anything of themselves, so both texts about a person are empty.
#[derive(Debug, Serialize)]
pub(super) struct EntryObject {
    user: String,
    user_id: String,
    user_bio: &'static str,
    user_bio_html: &'static str,
    user_permalink: String,
    id: String,
    created: String,
    title: String,
    license: String,
    description: String,
    description_html: String,
    media_type: &'static str,
    state: &'static str,
    permalink: String,
    media_files: MediaFiles,
    tags: Vec<String>,
    public: bool,
}

#[derive(Debug, Serialize)]
struct MediaFiles {
    thumb: String,
    original: String,
}

impl EntryObject {
    pub(super) fn new(places: &Places, listed: Listed) -> Self {
        let Listed { entry, owner } = listed;
        let file = |which, blob| places.absolute(&places.file(entry.id, which, blob));
        Self {
            user_permalink: places.absolute(&places.person(&owner.handle)),
            permalink: places.absolute(&places.entry(&owner.handle, entry.id)),
            media_files: MediaFiles {
                thumb: file(Which::Thumb, &entry.thumb),
                original: file(Which::Original, &entry.original),
            },
            user: owner.handle,
            user_id: owner.id.to_string(),
            user_bio: "",
            user_bio_html: "",
            id: entry.id.to_string(),
            created: entry.created_at.rfc3339(),
            description_html: paragraphs(&entry.description),
            title: entry.title,
            license: entry.license,
            description: entry.description,
            media_type: entry.original.format.media_type(),
            state: "processed",
            tags: entry.tags,
            public: entry.public,
        }
    }
}

/// A segment of a path: everything but RFC 3986's unreserved characters as percent escapes.
fn encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_public_url() {
        for (site, origin, prefix) in [
            ("https://op.example", "https://op.example", ""),
            ("https://op.example/", "https://op.example", ""),
            ("http://127.0.0.1:8080/idp", "http://127.0.0.1:8080", "/idp"),
            ("https://op.example/a/b/", "https://op.example", "/a/b"),
        ] {
            let places = Places::new(site);
            assert_eq!((places.origin(), places.prefix()), (origin, prefix), "{site}");
        }
        let places = Places::new("https://op.example/idp");
        assert_eq!(places.person("alice"), "/idp/u/alice/");
        assert_eq!(places.person("a/b%?#ä"), "/idp/u/a%2Fb%25%3F%23%C3%A4/");
    }
}
