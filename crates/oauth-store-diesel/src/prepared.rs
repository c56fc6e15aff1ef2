//! Statements that are prepared once a connection. diesel prepares an `update` anew each time it runs, which costs
//! SQLite more than running it and PostgreSQL a round trip; the few updates that requests wait for are written out.

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, HasSqlType, Nullable, Text};

/// A value of a statement.
pub(crate) enum Bind {
    /// A text.
    Text(String),
    /// A text or nothing.
    MaybeText(Option<String>),
    /// Some bytes or nothing.
    MaybeBytes(Option<Vec<u8>>),
    /// A number.
    Int(i64),
    /// A number or nothing.
    MaybeInt(Option<i64>),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Pieces of SQL, a value after each. Equal pieces are one statement, so they must not hold values.
pub(crate) struct Prepared<const N: usize>(pub(crate) [(&'static str, Bind); N]);

impl<const N: usize> QueryId for Prepared<N> {
    type QueryId = ();
    // Found by its text, not by its type.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB, const N: usize> QueryFragment<DB> for Prepared<N>
where
    DB: Backend + HasSqlType<Text> + HasSqlType<Binary> + HasSqlType<BigInt>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    Option<Vec<u8>>: ToSql<Nullable<Binary>, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (sql, bind) in &self.0 {
            out.push_sql(sql);
            match bind {
                Bind::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Bind::MaybeText(text) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                Bind::MaybeBytes(bytes) => out.push_bind_param::<Nullable<Binary>, _>(bytes)?,
                Bind::Int(number) => out.push_bind_param::<BigInt, _>(number)?,
                Bind::MaybeInt(number) => out.push_bind_param::<Nullable<BigInt>, _>(number)?,
            }
        }
        Ok(())
    }
}

impl<Conn, const N: usize> RunQueryDsl<Conn> for Prepared<N> {}
