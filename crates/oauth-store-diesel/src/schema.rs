//! The tables as the migrations of both databases make them; only column types that both have.

diesel::table! {
    users (id) {
        id -> Text,
        name -> Text,
        email -> Text,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        login -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        role -> Text,
        email_confirmed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        digest -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        name -> Text,
        description -> Text,
        homepage -> Nullable<Text>,
        owner_id -> Nullable<Text>,
        kind -> Text,
        secret_digest -> Nullable<Binary>,
        pkce_required -> Bool,
        redirect_uris -> Text,
        scopes -> Text,
        grant_types -> Text,
        created_at -> BigInt,
        logo -> Nullable<Text>,
        contacts -> Text,
        legacy_until -> Nullable<BigInt>,
        sealed_secret -> Nullable<Binary>,
        seal_key -> Nullable<Text>,
        rsa_key -> Nullable<Binary>,
        profile -> Nullable<Text>,
        callback_is_prefix -> Bool,
        plaintext -> Bool,
        resource -> Nullable<Text>,
        stage -> Text,
        stage_at -> BigInt,
        hidden -> Bool,
        revision -> BigInt,
        owner_only -> Bool,
        version -> Text,
        networks -> Text,
    }
}

diesel::table! {
    events (id) {
        id -> Text,
        at -> BigInt,
        actor -> Text,
        actor_id -> Nullable<Text>,
        actor_name -> Nullable<Text>,
        address -> Nullable<Text>,
        deed -> Text,
        client_id -> Nullable<Text>,
        client_name -> Nullable<Text>,
        person_id -> Nullable<Text>,
        person_name -> Nullable<Text>,
        reason -> Text,
        through_id -> Nullable<Text>,
        through_name -> Nullable<Text>,
    }
}

diesel::table! {
    blocks (user_id, client_id) {
        user_id -> Text,
        client_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    interactions (id) {
        id -> Text,
        client_id -> Text,
        user_id -> Nullable<Text>,
        kind -> Text,
        redirect_uri -> Nullable<Text>,
        redirect_uri_sent -> Bool,
        scopes -> Text,
        state -> Nullable<Text>,
        challenge -> Nullable<Binary>,
        sealed_secret -> Nullable<Binary>,
        seal_key -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        stage -> Text,
        granted_scopes -> Nullable<Text>,
        granted_reach -> Nullable<Text>,
        granted_until -> Nullable<BigInt>,
        code_digest -> Nullable<Binary>,
        code_expires_at -> Nullable<BigInt>,
        grant_id -> Nullable<Text>,
    }
}

diesel::table! {
    grants (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        client_id -> Text,
        scopes -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        reach -> Text,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tokens (id) {
        id -> Text,
        grant_id -> Text,
        kind -> Text,
        digest -> Nullable<Binary>,
        sealed_secret -> Nullable<Binary>,
        seal_key -> Nullable<Text>,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        state -> Text,
    }
}

diesel::table! {
    throttles (id) {
        id -> Text,
        since -> BigInt,
        failures -> BigInt,
    }
}

diesel::table! {
    nonces (signed_at, id) {
        signed_at -> BigInt,
        id -> Binary,
    }
}

diesel::table! {
    notices (id) {
        id -> Text,
        user_id -> Text,
        at -> BigInt,
        deed -> Text,
        client_id -> Text,
        client_name -> Text,
        reason -> Text,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    old_secrets (id) {
        // Whose it is: of a client there is one.
        #[sql_name = "client_id"]
        id -> Text,
        digest -> Nullable<Binary>,
        sealed_secret -> Nullable<Binary>,
        seal_key -> Nullable<Text>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    tallies (hour, what) {
        hour -> BigInt,
        what -> Text,
        count -> BigInt,
    }
}

diesel::table! {
    letters (id) {
        id -> Text,
        user_id -> Text,
        address -> Text,
        language -> Text,
        kind -> Text,
        data -> Text,
        created_at -> BigInt,
        tries -> BigInt,
        next_try_at -> BigInt,
    }
}

diesel::table! {
    links (id) {
        id -> Text,
        digest -> Binary,
        user_id -> Text,
        purpose -> Text,
        address -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::joinable!(links -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(clients -> users (owner_id));
diesel::joinable!(grants -> users (user_id));
diesel::joinable!(grants -> clients (client_id));
diesel::joinable!(tokens -> grants (grant_id));
diesel::allow_tables_to_appear_in_same_query!(users, sessions, clients, interactions, grants, tokens, links);
diesel::allow_tables_to_appear_in_same_query!(events, clients);
