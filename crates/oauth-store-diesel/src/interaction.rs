//! The table of authorization requests.

use diesel::prelude::*;
use oauth_core::id::{ClientId, GrantId, InteractionId, UserId};
use oauth_core::model::interaction::{Interaction, Request, Stage, StageName};
use oauth_core::oauth2::pkce::Challenge;
use oauth_core::port::{Interactions, StoreError, Whose};
use oauth_core::secret::Digest32;
use oauth_core::text::uri::RedirectUri;
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::prepared::{Bind, Prepared};
use crate::row::{Row, by_word, sealed_columns, seconds};
use crate::schema::interactions;
use crate::tx::DieselTx;

const STAGES: [StageName; 5] =
    [StageName::Pending, StageName::Allowed, StageName::Redeemed, StageName::Denied, StageName::Burnt];

/// The words of the two kinds.
const CODE: &str = "code";
const TEMPORARY: &str = "temporary";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = interactions, treat_none_as_default_value = false)]
struct InteractionRow {
    id: String,
    client_id: String,
    user_id: Option<String>,
    kind: String,
    redirect_uri: Option<String>,
    redirect_uri_sent: bool,
    scopes: String,
    state: Option<String>,
    challenge: Option<Vec<u8>>,
    sealed_secret: Option<Vec<u8>>,
    seal_key: Option<String>,
    created_at: i64,
    expires_at: i64,
    #[diesel(embed)]
    stage: StageColumns,
}

/// The columns that change from stage to stage.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = interactions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct StageColumns {
    stage: String,
    granted_scopes: Option<String>,
    granted_reach: Option<String>,
    granted_until: Option<i64>,
    code_digest: Option<Vec<u8>>,
    code_expires_at: Option<i64>,
    grant_id: Option<String>,
}

impl From<&Stage> for StageColumns {
    fn from(stage: &Stage) -> Self {
        let bare = Self {
            stage: stage.name().as_str().to_owned(),
            granted_scopes: None,
            granted_reach: None,
            granted_until: None,
            code_digest: None,
            code_expires_at: None,
            grant_id: None,
        };
        match stage {
            Stage::Allowed { scopes, terms, code, code_expires_at } => Self {
                granted_scopes: Some(scopes.to_string()),
                granted_reach: Some(terms.reach.as_str().to_owned()),
                granted_until: seconds(terms.until),
                code_digest: Some(code.bytes().to_vec()),
                code_expires_at: Some(code_expires_at.unix()),
                ..bare
            },
            Stage::Redeemed { code, grant } => {
                Self { code_digest: Some(code.bytes().to_vec()), grant_id: Some(grant.to_string()), ..bare }
            }
            Stage::Pending | Stage::Denied | Stage::Burnt => bare,
        }
    }
}

impl StageColumns {
    fn read(&self, at: Row<'_>) -> Result<Stage, StoreError> {
        let code = || at.need("code_digest", self.code_digest.as_deref().and_then(Digest32::from_stored));
        Ok(match at.need("stage", by_word(&STAGES, StageName::as_str, &self.stage))? {
            StageName::Pending => Stage::Pending,
            StageName::Denied => Stage::Denied,
            StageName::Burnt => Stage::Burnt,
            StageName::Allowed => Stage::Allowed {
                scopes: at
                    .scopes("granted_scopes", at.need("granted_scopes", self.granted_scopes.as_deref())?)?,
                terms: at.terms("granted_reach", self.granted_reach.as_deref(), self.granted_until)?,
                code: code()?,
                code_expires_at: Timestamp::from_unix(at.need("code_expires_at", self.code_expires_at)?),
            },
            StageName::Redeemed => Stage::Redeemed {
                code: code()?,
                grant: at.need("grant_id", self.grant_id.as_deref().and_then(GrantId::parse))?,
            },
        })
    }
}

impl From<&Interaction> for InteractionRow {
    fn from(interaction: &Interaction) -> Self {
        let (kind, redirect_uri_sent, state, challenge, sealed) = match &interaction.request {
            Request::Code { redirect_uri_sent, state, challenge, .. } => {
                (CODE, *redirect_uri_sent, state.clone(), *challenge, None)
            }
            Request::Temporary { secret, .. } => (TEMPORARY, false, None, None, Some(secret)),
        };
        let (sealed_secret, seal_key) = sealed_columns(sealed);
        Self {
            id: interaction.id.to_string(),
            client_id: interaction.client.to_string(),
            user_id: interaction.user.as_ref().map(|user| user.as_str().to_owned()),
            kind: kind.to_owned(),
            redirect_uri: interaction.request.answered_at().map(|uri| uri.as_str().to_owned()),
            redirect_uri_sent,
            scopes: interaction.scopes.to_string(),
            state,
            challenge: challenge.map(|challenge| challenge.bytes().to_vec()),
            sealed_secret,
            seal_key,
            created_at: interaction.created_at.unix(),
            expires_at: interaction.expires_at.unix(),
            stage: StageColumns::from(&interaction.stage),
        }
    }
}

impl TryFrom<InteractionRow> for Interaction {
    type Error = StoreError;

    fn try_from(row: InteractionRow) -> Result<Self, StoreError> {
        let at = Row { table: "interactions", id: &row.id };
        let challenge = at.maybe("challenge", row.challenge.as_deref(), Challenge::from_stored)?;
        let redirect_uri = row.redirect_uri.map(RedirectUri::from_stored);
        let request = match row.kind.as_str() {
            CODE => Request::Code {
                redirect_uri: at.need("redirect_uri", redirect_uri)?,
                redirect_uri_sent: row.redirect_uri_sent,
                state: row.state,
                challenge,
            },
            TEMPORARY => Request::Temporary {
                secret: at.sealed(row.seal_key, row.sealed_secret)?,
                callback: redirect_uri,
            },
            _ => return at.need("kind", None),
        };
        Ok(Self {
            id: at.need("id", InteractionId::parse(&row.id))?,
            client: at.need("client_id", ClientId::parse(&row.client_id))?,
            user: at.maybe("user_id", row.user_id.as_deref(), UserId::parse)?,
            request,
            scopes: at.scopes("scopes", &row.scopes)?,
            created_at: Timestamp::from_unix(row.created_at),
            expires_at: Timestamp::from_unix(row.expires_at),
            stage: row.stage.read(at)?,
        })
    }
}

/// Burns what is pending or allowed where these filters hold.
macro_rules! burn {
    ($conn:expr, $($filter:expr),+) => {
        each!($conn, c => diesel::update(
            interactions::table
                .filter(interactions::stage.eq_any([StageName::Pending.as_str(), StageName::Allowed.as_str()]))
                $(.filter($filter))+
        )
        .set(StageColumns::from(&Stage::Burnt))
        .execute(c))
    };
}

impl Interactions for DieselTx<'_> {
    fn interaction(&mut self, id: InteractionId) -> Result<Option<Interaction>, StoreError> {
        let found = each!(self.conn, c => interactions::table
            .find(id.to_string())
            .select(InteractionRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Interaction::try_from).transpose()
    }

    fn insert_interaction(&mut self, interaction: &Interaction) -> Result<(), StoreError> {
        let row = InteractionRow::from(interaction);
        let done = each!(self.conn, c => diesel::insert_into(interactions::table).values(row).execute(c));
        self.said(done).map(drop)
    }

    fn advance_interaction(
        &mut self,
        interaction: &Interaction,
        from: StageName,
    ) -> Result<bool, StoreError> {
        let next = StageColumns::from(&interaction.stage);
        let advance = Prepared([
            ("UPDATE interactions SET stage = ", Bind::Text(next.stage)),
            (", user_id = ", Bind::MaybeText(interaction.user.as_ref().map(|user| user.as_str().to_owned()))),
            (", granted_scopes = ", Bind::MaybeText(next.granted_scopes)),
            (", granted_reach = ", Bind::MaybeText(next.granted_reach)),
            (", granted_until = ", Bind::MaybeInt(next.granted_until)),
            (", code_digest = ", Bind::MaybeBytes(next.code_digest)),
            (", code_expires_at = ", Bind::MaybeInt(next.code_expires_at)),
            (", grant_id = ", Bind::MaybeText(next.grant_id)),
            (" WHERE id = ", Bind::Text(interaction.id.to_string())),
            (" AND stage = ", from.as_str().into()),
        ]);
        let done = each!(self.conn, c => advance.execute(c));
        Ok(self.said(done)? == 1)
    }

    fn burn_interactions(&mut self, of: Whose<'_>) -> Result<u64, StoreError> {
        let done = match of {
            Whose::User(user) => burn!(self.conn, interactions::user_id.eq(user.as_str())),
            Whose::Client(client) => burn!(self.conn, interactions::client_id.eq(client.to_string())),
            Whose::Pair(user, client) => burn!(
                self.conn,
                interactions::user_id.eq(user.as_str()),
                interactions::client_id.eq(client.to_string())
            ),
        };
        Ok(self.said(done)? as u64)
    }
}
