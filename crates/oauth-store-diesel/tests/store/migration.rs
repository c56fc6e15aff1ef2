//! Migrations: up, down, up again, by several at once; and the two databases have the same tables.

use oauth_store_diesel::migrate::{self, MigrateError, Schema};

use crate::database::{all, raw};

/// F-101
#[test]
fn migrations_go_up_down_and_up_again() {
    for fresh in all() {
        let url = fresh.url.as_str();
        let names: Vec<String> = migrate::status(url).unwrap().into_iter().map(|step| step.name).collect();
        assert!(!names.is_empty());
        assert_eq!(migrate::check(url).unwrap(), Schema::Stale(names.clone()));
        assert_eq!(migrate::up(url).unwrap().len(), names.len());
        assert_eq!(migrate::check(url).unwrap(), Schema::Current);
        assert!(migrate::status(url).unwrap().iter().all(|step| step.applied));
        assert!(migrate::up(url).unwrap().is_empty(), "nothing is missing");
        migrate::redo(url).unwrap();
        assert_eq!(migrate::check(url).unwrap(), Schema::Current);
        for _ in &names {
            migrate::down(url).unwrap();
        }
        assert!(matches!(migrate::down(url), Err(MigrateError::Failed(_))), "there is none left");
        assert_eq!(migrate::check(url).unwrap(), Schema::Stale(names.clone()));
        assert_eq!(migrate::up(url).unwrap().len(), names.len());
    }
}

#[test]
fn of_several_migrators_one_migrates() {
    for fresh in all() {
        let url = fresh.url.as_str();
        let applied: usize = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..4).map(|_| scope.spawn(|| migrate::up(url).unwrap().len())).collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).sum()
        });
        assert_eq!(applied, migrate::status(url).unwrap().len());
    }
}

/// Values that a flow never writes; if one did, it would be a fault to hear of at once.
#[test]
fn rows_that_make_no_sense_are_refused() {
    let digest = "'0123456789abcdef0123456789abcdef'";
    let blob = |url: &str| {
        if url.starts_with("sqlite") { format!("CAST({digest} AS BLOB)") } else { format!("{digest}::bytea") }
    };
    for fresh in all() {
        migrate::up(&fresh.url).unwrap();
        let d = blob(&fresh.url);
        let good = [
            "INSERT INTO users (id, name, email, created_at, login, password_hash, role) VALUES ('u', 'n', '', 0, 'l', 'h', 'user')".to_owned(),
            format!(
                "INSERT INTO clients (id, name, description, homepage, owner_id, kind, secret_digest, pkce_required, redirect_uris,
                 scopes, grant_types, created_at, logo, contacts, legacy_until)
                 VALUES ('c', 'n', '', NULL, 'u', 'confidential', {d}, {}, '[]', '', '', 0, NULL, '[]', NULL)",
                if fresh.url.starts_with("sqlite") { "1" } else { "true" }
            ),
            "INSERT INTO grants (id, user_id, client_id, scopes, created_at) VALUES ('g', 'u', 'c', '', 0)".to_owned(),
            "INSERT INTO grants (id, client_id, scopes, created_at) VALUES ('o', 'c', '', 0)".to_owned(),
            format!("INSERT INTO tokens (id, grant_id, kind, digest, scopes, created_at, expires_at, state) VALUES ('t', 'g', 'access', {d}, '', 0, 0, 'live')"),
            format!("INSERT INTO nonces VALUES (0, {})", d.replace("0123456789abcdef'", "'")),
            "INSERT INTO throttles VALUES ('k', 0, 0)".to_owned(),
            "INSERT INTO events (id, at, actor, deed, reason) VALUES ('e', 0, 'operator', 'client-deleted', '')".to_owned(),
            "INSERT INTO blocks VALUES ('u', 'c', 0)".to_owned(),
            "INSERT INTO letters VALUES ('l', 'u', 'a@b', 'en', 'confirm-email', 'null', 0, 0, 0)".to_owned(),
            format!("INSERT INTO links VALUES ('k', {d}, 'u', 'confirm-email', 'a@b', 0, 0)"),
            format!("INSERT INTO old_secrets VALUES ('c', {d}, NULL, NULL, 0)"),
        ];
        let bad = [
            "UPDATE users SET role = 'king'",
            "UPDATE users SET login = NULL",
            "UPDATE users SET name = NULL",
            "UPDATE clients SET kind = 'public'",
            "UPDATE clients SET kind = 'other'",
            "UPDATE clients SET secret_digest = NULL",
            "UPDATE tokens SET kind = 'other'",
            "UPDATE tokens SET state = 'dead'",
            "UPDATE tokens SET grant_id = 'x'",
            "UPDATE tokens SET digest = NULL",
            "UPDATE tokens SET seal_key = 'k'",
            "UPDATE tokens SET expires_at = NULL",
            "UPDATE grants SET reach = 'some'",
            "UPDATE clients SET kind = 'signing'",
            "UPDATE clients SET seal_key = 'k'",
            "UPDATE clients SET profile = '2.0'",
            "INSERT INTO grants (id, client_id, scopes, created_at) VALUES ('p', 'c', '', 0)",
            "UPDATE grants SET user_id = NULL",
            "UPDATE grants SET user_id = 'x'",
            "UPDATE clients SET kind = 'public', secret_digest = NULL, resource = 'https://a.example'",
            "UPDATE throttles SET failures = -1",
            "UPDATE clients SET redirect_uris = NULL",
            "UPDATE clients SET contacts = NULL",
            "UPDATE clients SET stage = 'other'",
            "UPDATE clients SET hidden = true",
            "UPDATE clients SET version = NULL",
            "UPDATE clients SET networks = NULL",
            "UPDATE events SET actor = 'person'",
            "UPDATE events SET client_id = 'c'",
            "UPDATE events SET person_name = 'p'",
            "UPDATE blocks SET client_id = 'x'",
            "UPDATE blocks SET user_id = 'x'",
            "INSERT INTO blocks VALUES ('u', 'c', 1)",
            "UPDATE letters SET user_id = 'x'",
            "UPDATE letters SET tries = -1",
            "UPDATE links SET user_id = 'x'",
            "UPDATE links SET purpose = 'other'",
            "UPDATE links SET digest = NULL",
            "UPDATE old_secrets SET client_id = 'x'",
            "UPDATE old_secrets SET digest = NULL",
            "UPDATE old_secrets SET seal_key = 'k'",
            "UPDATE old_secrets SET expires_at = NULL",
            "INSERT INTO old_secrets (client_id, expires_at) VALUES ('o', 0)",
        ];
        for statement in &good {
            raw::execute(&fresh.url, statement).unwrap();
        }
        for statement in bad {
            assert!(raw::execute(&fresh.url, statement).is_err(), "{statement}");
        }
        let short = d.replace("'0123", "'123");
        for statement in [
            "UPDATE tokens SET digest = ",
            "UPDATE clients SET secret_digest = ",
            "UPDATE old_secrets SET digest = ",
        ] {
            assert!(raw::execute(&fresh.url, &format!("{statement}{short}")).is_err(), "{statement}");
        }
    }
}

/// Columns with their types and whether they may be empty, indexes, foreign keys with what a deletion does.
#[cfg(all(feature = "sqlite", feature = "postgres"))]
#[test]
fn both_databases_have_the_same_tables() {
    use crate::database::{postgres, sqlite};
    const SQLITE: [&str; 3] = [
        "SELECT m.name || '.' || c.name || ' ' || c.cid || ' ' || lower(c.type) || ' ' || c.\"notnull\" || ' ' || (c.pk > 0) AS line
         FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'",
        "SELECT m.name || ' ' || i.name || ' ' || i.\"unique\" || ' ' || i.partial || ' ' ||
            (SELECT group_concat(c.name, ',') FROM pragma_index_info(i.name) c) AS line
         FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c'",
        "SELECT m.name || '.' || f.\"from\" || ' ' || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete AS line
         FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    ];
    const POSTGRES: [&str; 3] = [
        "SELECT c.table_name || '.' || c.column_name || ' ' || (row_number() OVER (PARTITION BY c.table_name ORDER BY c.ordinal_position) - 1) || ' ' ||
            CASE c.data_type WHEN 'bigint' THEN 'integer' WHEN 'boolean' THEN 'integer' WHEN 'bytea' THEN 'blob' ELSE c.data_type END
            || ' ' || CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END || ' ' || (SELECT count(*)
                FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k USING (constraint_name, table_name)
                WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name) AS line
         FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_\\_diesel%'",
        "SELECT t.relname || ' ' || i.relname || ' ' || x.indisunique::int || ' ' || (x.indpred IS NOT NULL)::int || ' ' ||
            (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k (num, n)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num) AS line
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND NOT x.indisprimary",
        "SELECT f.conrelid::regclass || '.' || a.attname || ' ' || f.confrelid::regclass || '.' || b.attname || ' ' ||
            CASE f.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'other' END AS line
         FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
         JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1] WHERE f.contype = 'f'",
    ];
    let Some(theirs) = postgres() else { return };
    let ours = sqlite();
    migrate::up(&theirs.url).unwrap();
    migrate::up(&ours.url).unwrap();
    for (sqlite, postgres) in SQLITE.into_iter().zip(POSTGRES) {
        let mut lines = [raw::lines(&ours.url, sqlite), raw::lines(&theirs.url, postgres)];
        lines.iter_mut().for_each(|lines| lines.sort());
        let [sqlite, postgres] = lines;
        assert!(sqlite.len() > 5);
        assert_eq!(sqlite, postgres);
    }
}
