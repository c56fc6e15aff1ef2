//! Making and changing the tables: the migrations are part of the program.

use diesel::Connection;
use diesel::migration::{Migration, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use oauth_core::secret::Secret;

use crate::connection::{self, Conn, Role, Target, each};
use crate::error::OpenError;

#[cfg(feature = "sqlite")]
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Why the tables could not be changed. Nothing is left half done.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A migration failed, or there is none to take back.
    #[error("the migration failed: {0}")]
    Failed(String),
    /// Rows would refer to rows that do not exist.
    #[error("the migration would leave rows that hang on nothing")]
    Orphans,
}

/// One migration and whether this database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its version, the time when it was written, and what it is for.
    pub name: String,
    /// Has this database got it?
    pub applied: bool,
}

/// Do the tables fit this program?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Yes.
    Current,
    /// These migrations are missing.
    Stale(Vec<String>),
    /// The database has this many migrations that this program does not know: a newer program made them.
    Newer(usize),
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Every migration of this program, oldest first.
///
/// # Errors
/// [`MigrateError`]
pub fn status(url: &str) -> Result<Vec<Step>, MigrateError> {
    let mut conn = open(url)?;
    steps(&mut conn).map(|(steps, _)| steps)
}

/// Do the tables fit this program? Makes the table of applied migrations when there is none, and changes nothing else.
///
/// # Errors
/// [`MigrateError`]
pub fn check(url: &str) -> Result<Schema, MigrateError> {
    let mut conn = open(url)?;
    let (steps, unknown) = steps(&mut conn)?;
    let missing: Vec<String> = steps.into_iter().filter(|step| !step.applied).map(|step| step.name).collect();
    Ok(match (unknown, missing.is_empty()) {
        (0, true) => Schema::Current,
        (0, false) => Schema::Stale(missing),
        (unknown, _) => Schema::Newer(unknown),
    })
}

/// Applies what is missing, all of it or nothing; says what it applied.
///
/// # Errors
/// [`MigrateError`]
pub fn up(url: &str) -> Result<Vec<String>, MigrateError> {
    locked(url, |conn| {
        let source = source(conn);
        each!(conn, c => c.run_pending_migrations(source).map(names))
    })
}

/// Takes the newest migration back; says which.
///
/// # Errors
/// [`MigrateError`], also when there is none.
pub fn down(url: &str) -> Result<String, MigrateError> {
    locked(url, revert)
}

/// Takes the newest migration back and applies it again; says which.
///
/// # Errors
/// [`MigrateError`], also when there is none.
pub fn redo(url: &str) -> Result<String, MigrateError> {
    locked(url, |conn| {
        let name = revert(conn)?;
        let source = source(conn);
        each!(conn, c => c.run_next_migration(source).map(|_| ()))?;
        Ok(name)
    })
}

fn revert(conn: &mut Conn) -> Result<String, Failure> {
    let source = source(conn);
    each!(conn, c => c.revert_last_migration(source).map(|version| version.to_string()))
}

fn names(versions: Vec<MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn open(url: &str) -> Result<Conn, MigrateError> {
    let target = Target::parse(&Secret::new(url.to_owned()))?;
    connection::prepare(&target)?;
    Ok(connection::connect(&target, Role::Migrator)?)
}

const fn source(conn: &Conn) -> EmbeddedMigrations {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => SQLITE,
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => POSTGRES,
    }
}

/// The migrations of this program, and how many others the database has.
fn steps(conn: &mut Conn) -> Result<(Vec<Step>, usize), MigrateError> {
    let source = source(conn);
    let (applied, known) = each!(conn, c => (c.applied_migrations(), embedded(c, &source)));
    let failed = |error: Failure| MigrateError::Failed(error.to_string());
    let applied = names(applied.map_err(failed)?);
    let mut steps: Vec<Step> = known
        .map_err(failed)?
        .into_iter()
        .map(|(version, name)| Step { applied: applied.contains(&version), name })
        .collect();
    steps.sort_by(|a, b| a.name.cmp(&b.name));
    let have = steps.iter().filter(|step| step.applied).count();
    Ok((steps, applied.len().saturating_sub(have)))
}

fn embedded<C: Connection>(_: &C, source: &EmbeddedMigrations) -> Result<Vec<(String, String)>, Failure>
where
    EmbeddedMigrations: diesel::migration::MigrationSource<C::Backend>,
{
    let all: Vec<Box<dyn Migration<C::Backend>>> =
        diesel::migration::MigrationSource::<C::Backend>::migrations(source)?;
    Ok(all.iter().map(|one| (one.name().version().to_string(), one.name().to_string())).collect())
}

/// Runs `work` in one transaction that shuts other migrators out.
fn locked<T>(url: &str, work: impl FnOnce(&mut Conn) -> Result<T, Failure>) -> Result<T, MigrateError> {
    let mut conn = open(url)?;
    let failed = |error: diesel::result::Error| MigrateError::Failed(error.to_string());
    crate::dialect::begin_alone(&mut conn).map_err(failed)?;
    let outcome = match work(&mut conn) {
        Ok(value) if crate::dialect::has_orphans(&mut conn).map_err(failed)? => {
            drop(value);
            Err(MigrateError::Orphans)
        }
        Ok(value) => Ok(value),
        Err(error) => Err(MigrateError::Failed(error.to_string())),
    };
    match &outcome {
        Ok(_) => crate::dialect::keep(&mut conn).map_err(failed)?,
        // The first error says more than one of the way back.
        Err(_) => drop(crate::dialect::undo(&mut conn)),
    }
    outcome
}
