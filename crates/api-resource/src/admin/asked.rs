//! What requests say besides their path: words that are checked when they are read, and which part of a list.

use oauth_core::id::{ClientId, EventId, GrantId, UserId};
use oauth_core::model::event::Deed;
use oauth_core::model::stage::{Stage, Step};
use oauth_core::model::user::Role;
use oauth_core::port::MAX_OFFSET;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::part::cut;

/// Entries of a list that does not say how many.
const SOME: u32 = 20;
/// Entries of a list at most.
pub(super) const MOST: u32 = 100;

/// Of a word that is none at most this many characters are told.
const MOST_TYPED: usize = 40;

/// A word of a fixed list.
macro_rules! word {
    ($name:ident, $of:ty, $all:expr) => {
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $name(pub(super) $of);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                <$of>::parse(&text).map(Self).ok_or_else(|| {
                    let known: Vec<&str> = $all.iter().map(|word| word.as_str()).collect();
                    let typed: String = text.chars().take(MOST_TYPED).collect();
                    D::Error::custom(format_args!("{typed:?} is none of {}", known.join(", ")))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0.as_str())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = $all.iter().map(|word| word.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {}
    };
}

word!(StageWord, Stage, Stage::ALL);
word!(StepWord, Step, Step::ALL);
word!(RoleWord, Role, Role::ALL);
word!(DeedWord, Deed, Deed::ALL);

/// An identifier.
macro_rules! id {
    ($name:ident, $of:ty, $format:expr) => {
        #[derive(Clone, Debug)]
        pub(super) struct $name(pub(super) $of);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                <$of>::parse(&text)
                    .map(Self)
                    .ok_or_else(|| D::Error::custom(format_args!("{text:?} is no id")))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).format($format).into()
            }
        }

        impl ToSchema for $name {}
    };
}

const UUID: Option<SchemaFormat> = Some(SchemaFormat::KnownFormat(KnownFormat::Uuid));

id!(ClientKey, ClientId, UUID);
id!(GrantKey, GrantId, UUID);
id!(EventKey, EventId, UUID);
id!(PersonKey, UserId, None);

/// How many entries at most, from 1 to [`MOST`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit(pub(super) u32);

impl Default for Limit {
    fn default() -> Self {
        Self(SOME)
    }
}

impl Limit {
    /// One more than is shown, which says whether the list goes on.
    pub(super) const fn and_one(self) -> u32 {
        self.0 + 1
    }

    /// Cuts a list that was asked for by [`Limit::and_one`]; the last that stays, when there are more.
    pub(super) fn cut<T>(self, found: &mut Vec<T>) -> Option<&T> {
        cut(found, self.0)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        number(from, 1, MOST).map(Self)
    }
}

/// How many entries of a list stand before those that are asked for, at most [`MAX_OFFSET`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Offset(pub(super) u32);

impl Offset {
    /// Where the list goes on. It may be further than an offset reaches: that is refused when it is asked for.
    pub(super) const fn after(self, limit: Limit) -> u32 {
        self.0 + limit.0
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        number(from, 0, MAX_OFFSET).map(Self)
    }
}

fn number<'de, D: Deserializer<'de>>(from: D, least: u32, most: u32) -> Result<u32, D::Error> {
    let number = u32::deserialize(from)?;
    let fits = (least..=most).contains(&number);
    if fits {
        Ok(number)
    } else {
        Err(D::Error::custom(format_args!("{number} is not from {least} to {most}")))
    }
}
