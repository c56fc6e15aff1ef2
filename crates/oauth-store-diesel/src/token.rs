//! The table of tokens.

use diesel::dsl::Nullable;
use diesel::prelude::*;
use oauth_core::id::{GrantId, TokenId, UserId};
use oauth_core::model::client::Client;
use oauth_core::model::grant::Grant;
use oauth_core::model::stage::Stage;
use oauth_core::model::token::{Token, TokenKind, TokenState};
use oauth_core::port::{HeldClient, HeldPerson, HeldToken, StoreError, Tokens};
use oauth_core::time::Timestamp;

use crate::client::{self, ClientRow};
use crate::connection::each;
use crate::grant::GrantRow;
use crate::prepared::{Bind, Prepared};
use crate::row::{Row, by_word, instant, proof_columns, seconds};
use crate::schema::{clients, grants, tokens, users};
use crate::tx::DieselTx;

const KINDS: [TokenKind; 2] = [TokenKind::Access, TokenKind::Refresh];
const STATES: [TokenState; 3] = [TokenState::Live, TokenState::Spent, TokenState::Revoked];

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
struct TokenRow {
    id: String,
    grant_id: String,
    kind: String,
    digest: Option<Vec<u8>>,
    sealed_secret: Option<Vec<u8>>,
    seal_key: Option<String>,
    scopes: String,
    created_at: i64,
    expires_at: Option<i64>,
    state: String,
}

impl From<&Token> for TokenRow {
    fn from(token: &Token) -> Self {
        let (digest, sealed_secret, seal_key) = proof_columns(&token.proof);
        Self {
            id: token.id.to_string(),
            grant_id: token.grant.to_string(),
            kind: token.kind.as_str().to_owned(),
            digest,
            sealed_secret,
            seal_key,
            scopes: token.scopes.to_string(),
            created_at: token.created_at.unix(),
            expires_at: seconds(token.expires_at),
            state: token.state.as_str().to_owned(),
        }
    }
}

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let at = Row { table: "tokens", id: &row.id };
        Ok(Self {
            id: at.need("id", TokenId::parse(&row.id))?,
            grant: at.need("grant_id", GrantId::parse(&row.grant_id))?,
            kind: at.need("kind", by_word(&KINDS, TokenKind::as_str, &row.kind))?,
            proof: at.proof(row.digest.as_deref(), row.seal_key, row.sealed_secret)?,
            scopes: at.scopes("scopes", &row.scopes)?,
            created_at: Timestamp::from_unix(row.created_at),
            expires_at: instant(row.expires_at),
            state: at.need("state", by_word(&STATES, TokenState::as_str, &row.state))?,
        })
    }
}

/// A client's name, whom it serves and from where, until when it may keep old habits; a person's name, address, when disabled,
/// where there is a person.
type Above = (String, Served, Option<i64>, Option<Person>);
/// Stage, whether it is its owner's alone, the owner, networks.
type Served = (String, bool, Option<String>, String);
type Person = (String, String, Option<i64>);

/// The columns of [`Above`].
fn above() -> AboveColumns {
    (
        clients::name,
        (clients::stage, clients::owner_only, clients::owner_id, clients::networks),
        clients::legacy_until,
        (users::name, users::email, users::disabled_at).nullable(),
    )
}
type AboveColumns = (
    clients::name,
    (clients::stage, clients::owner_only, clients::owner_id, clients::networks),
    clients::legacy_until,
    Nullable<(users::name, users::email, users::disabled_at)>,
);

fn held(token: TokenRow, grant: GrantRow, above: Above) -> Result<HeldToken, StoreError> {
    let (client_name, (stage, owner_only, owner, networks), client_legacy_until, person) = above;
    let grant = Grant::try_from(grant)?;
    let client = grant.client.to_string();
    let at = Row { table: "clients", id: &client };
    Ok(HeldToken {
        token: token.try_into()?,
        client: HeldClient {
            stage: at.need("stage", Stage::parse(&stage))?,
            owner_only,
            owner: at.maybe("owner_id", owner.as_deref(), UserId::parse)?,
            networks: client::networks(at, &networks)?,
        },
        grant,
        client_name,
        client_legacy_until: instant(client_legacy_until),
        person: person.map(|(name, email, disabled_at)| HeldPerson {
            name,
            email,
            disabled_at: instant(disabled_at),
        }),
    })
}

impl Tokens for DieselTx<'_> {
    fn token(&mut self, id: TokenId) -> Result<Option<HeldToken>, StoreError> {
        let found = each!(self.conn, c => tokens::table
            .inner_join(grants::table.inner_join(clients::table).left_join(users::table))
            .filter(tokens::id.eq(id.to_string()))
            .select((TokenRow::as_select(), GrantRow::as_select(), above()))
            .get_result::<(TokenRow, GrantRow, Above)>(c)
            .optional());
        self.said(found)?.map(|(token, grant, above)| held(token, grant, above)).transpose()
    }

    fn token_and_client(&mut self, id: TokenId) -> Result<Option<(HeldToken, Client)>, StoreError> {
        let found = each!(self.conn, c => tokens::table
            .inner_join(grants::table.inner_join(clients::table).left_join(users::table))
            .filter(tokens::id.eq(id.to_string()))
            .select((TokenRow::as_select(), GrantRow::as_select(), above(), ClientRow::as_select()))
            .get_result::<(TokenRow, GrantRow, Above, ClientRow)>(c)
            .optional());
        let Some((token, grant, above, client)) = self.said(found)? else { return Ok(None) };
        Ok(Some((held(token, grant, above)?, client.try_into()?)))
    }

    fn signing_token(&mut self, grant: GrantId) -> Result<Option<Token>, StoreError> {
        let found = each!(self.conn, c => tokens::table
            .filter(tokens::grant_id.eq(grant.to_string()))
            .filter(tokens::state.eq(TokenState::Live.as_str()))
            .filter(tokens::sealed_secret.is_not_null())
            .order(tokens::id.desc())
            .select(TokenRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Token::try_from).transpose()
    }

    fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let row = TokenRow::from(token);
        let done = each!(self.conn, c => diesel::insert_into(tokens::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn retire_token(&mut self, id: TokenId, to: TokenState) -> Result<bool, StoreError> {
        let retire = Prepared([
            ("UPDATE tokens SET state = ", to.as_str().into()),
            (" WHERE id = ", Bind::Text(id.to_string())),
            (" AND state = ", TokenState::Live.as_str().into()),
        ]);
        let done = each!(self.conn, c => retire.execute(c));
        Ok(self.said(done)? == 1)
    }
}
