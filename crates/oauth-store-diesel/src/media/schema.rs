//! The tables of entries and of their history, as the migrations of both databases make them.

use crate::schema::users;

diesel::table! {
    entries (id) {
        id -> Text,
        owner_id -> Text,
        client_id -> Nullable<Text>,
        title -> Text,
        description -> Text,
        license -> Text,
        tags -> Text,
        public -> Bool,
        original_digest -> Binary,
        original_bytes -> BigInt,
        original_width -> BigInt,
        original_height -> BigInt,
        original_format -> Text,
        thumb_digest -> Binary,
        thumb_bytes -> BigInt,
        thumb_width -> BigInt,
        thumb_height -> BigInt,
        thumb_format -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    changes (entry_id, number) {
        entry_id -> Text,
        number -> BigInt,
        changed_at -> BigInt,
        fields -> Nullable<Text>,
        user_id -> Nullable<Text>,
        client_id -> Nullable<Text>,
        client_name -> Nullable<Text>,
        kept -> Bool,
    }
}

diesel::joinable!(entries -> users (owner_id));
diesel::joinable!(changes -> entries (entry_id));
diesel::allow_tables_to_appear_in_same_query!(changes, entries, users);
