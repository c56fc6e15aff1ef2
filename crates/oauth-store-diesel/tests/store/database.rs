//! A fresh database a test, removed afterwards.

use oauth_core::port::{Backend, Job};
use oauth_store_diesel::testing::StatementLog;
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};

/// A database of its own, without tables.
pub(crate) struct Fresh {
    pub(crate) url: String,
    _home: Home,
}

/// What is removed with the database.
enum Home {
    #[cfg(feature = "sqlite")]
    Folder { _dropped: tempfile::TempDir },
    #[cfg(feature = "postgres")]
    Server { _dropped: crate::server::Server },
}

#[cfg(feature = "sqlite")]
pub(crate) fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("oauth.db").display());
    Fresh { url, _home: Home::Folder { _dropped: folder } }
}

#[cfg(feature = "postgres")]
pub(crate) fn postgres() -> Option<Fresh> {
    let server = crate::server::Server::fresh()?;
    Some(Fresh { url: server.url.clone(), _home: Home::Server { _dropped: server } })
}

/// One of each database that there is.
pub(crate) fn all() -> Vec<Fresh> {
    vec![
        #[cfg(feature = "sqlite")]
        Some(sqlite()),
        #[cfg(feature = "postgres")]
        postgres(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A store with tables. The database goes after the store.
pub(crate) struct Store {
    pub(crate) store: DieselStore,
    pub(crate) log: StatementLog,
    pub(crate) fresh: Fresh,
}

impl Fresh {
    pub(crate) fn store(self) -> Store {
        self.store_with(|_| ())
    }

    pub(crate) fn store_with(self, change: impl FnOnce(&mut StoreConfig)) -> Store {
        migrate::up(&self.url).unwrap();
        let log = StatementLog::default();
        let mut config = StoreConfig::new(self.url.as_str());
        config.log = Some(log.clone());
        change(&mut config);
        Store { store: DieselStore::open(&config).unwrap(), log, fresh: self }
    }
}

impl Backend for Store {
    fn submit(&self, job: Job) {
        self.store.submit(job);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.store.close();
    }
}

/// Statements past the store, for looking and for breaking things.
pub(crate) mod raw {
    use diesel::QueryableByName;
    use diesel::prelude::*;
    use diesel::sql_types::Text;

    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }

    #[cfg(feature = "sqlite")]
    fn file(url: &str) -> Option<SqliteConnection> {
        let mut conn = SqliteConnection::establish(url.strip_prefix("sqlite://")?).unwrap();
        diesel::connection::SimpleConnection::batch_execute(
            &mut conn,
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;",
        )
        .unwrap();
        Some(conn)
    }

    #[cfg(feature = "postgres")]
    fn server(url: &str) -> PgConnection {
        PgConnection::establish(url).unwrap()
    }

    pub(crate) fn execute(url: &str, sql: &str) -> QueryResult<usize> {
        #[cfg(feature = "sqlite")]
        if let Some(mut conn) = file(url) {
            return diesel::sql_query(sql).execute(&mut conn);
        }
        #[cfg(feature = "postgres")]
        return diesel::sql_query(sql).execute(&mut server(url));
        #[cfg(not(feature = "postgres"))]
        unreachable!("no such database")
    }

    /// The column `line` of a query's rows.
    pub(crate) fn lines(url: &str, sql: &str) -> Vec<String> {
        let load = |rows: QueryResult<Vec<Line>>| rows.unwrap().into_iter().map(|row| row.line).collect();
        #[cfg(feature = "sqlite")]
        if let Some(mut conn) = file(url) {
            return load(diesel::sql_query(sql).load(&mut conn));
        }
        #[cfg(feature = "postgres")]
        return load(diesel::sql_query(sql).load(&mut server(url)));
        #[cfg(not(feature = "postgres"))]
        unreachable!("no such database")
    }

    /// How the database would run a statement, a line a step.
    pub(crate) fn plan(url: &str, sql: &str) -> Vec<String> {
        #[cfg(feature = "sqlite")]
        if let Some(mut conn) = file(url) {
            #[derive(QueryableByName)]
            struct Step {
                #[diesel(sql_type = Text)]
                detail: String,
            }
            let steps: Vec<Step> =
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).unwrap();
            // An insert of values has no plan.
            return steps.into_iter().map(|step| step.detail).collect();
        }
        #[cfg(feature = "postgres")]
        return plan_on_server(url, sql);
        #[cfg(not(feature = "postgres"))]
        unreachable!("no such database")
    }

    #[cfg(feature = "postgres")]
    fn plan_on_server(url: &str, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
            step: String,
        }
        let conn = &mut server(url);
        let values = (1..).take_while(|number| sql.contains(&format!("${number}"))).count();
        let nulls = vec!["NULL"; values].join(", ");
        let nulls = if nulls.is_empty() { nulls } else { format!("({nulls})") };
        diesel::sql_query("SET plan_cache_mode = force_generic_plan").execute(conn).unwrap();
        diesel::sql_query(format!("PREPARE asked AS {sql}")).execute(conn).unwrap();
        let steps: Vec<Step> =
            diesel::sql_query(format!("EXPLAIN EXECUTE asked {nulls}")).load(conn).unwrap();
        steps.into_iter().map(|step| step.step).collect()
    }
}
