//! Two requests at the same moment: something else commits between a check and its write, and the write must notice.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections::take_back;
use oauth_core::flow::decide::{Decision, decide};
use oauth_core::id::{
    ClientId, GrantId, InteractionId, LetterId, LinkId, NoticeId, SessionId, TokenId, UserId,
};
use oauth_core::model::block::Block;
use oauth_core::model::client::Client;
use oauth_core::model::event::Event;
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::model::interaction::{Interaction, StageName};
use oauth_core::model::letter::Letter;
use oauth_core::model::link::Link;
use oauth_core::model::nonce::Nonce;
use oauth_core::model::notice::Notice;
use oauth_core::model::old_secret::OldSecret;
use oauth_core::model::session::Session;
use oauth_core::model::stage::Stage as ClientStage;
use oauth_core::model::tally::{Hour, Tally};
use oauth_core::model::throttle::{Throttle, ThrottleKey};
use oauth_core::model::token::{Token, TokenState};
use oauth_core::model::user::{LoginName, Role, User};
use oauth_core::port::{
    Blocks, ClientFilter, ClientUse, Clients, EventFilter, Events, Figures, GrantFilter, Grants, HeldToken,
    Horizons, Interactions, Letters, LettersWaiting, Links, Listed, Nonces, Notices, OldSecrets, People,
    SealedRow, Sealing, Sessions, StoreError, Sweeping, Swept, Tallies, Throttles, Tokens, UserFilter, Users,
    Whose,
};
use oauth_core::refusal::Refusal;
use oauth_core::seal::{SealKeyId, Sealed};
use oauth_core::testing::{MemTx, build};
use oauth_core::text::scope::ScopeSet;
use oauth_core::time::Timestamp;

use crate::wire::{authorize, parameter, token};
use crate::world::{World, YES, code_fields, refresh_fields, set_client_disabled};

/// What the other request does.
type Other<'a> = Box<dyn FnOnce(&mut MemTx) + 'a>;

/// A transaction into which another one falls, just before the first call of this name.
pub(crate) struct Race<'a> {
    rows: &'a mut MemTx,
    before: &'static str,
    other: Option<Other<'a>>,
}

impl<'a> Race<'a> {
    pub(crate) fn new(
        rows: &'a mut MemTx,
        before: &'static str,
        other: impl FnOnce(&mut MemTx) + 'a,
    ) -> Self {
        Self { rows, before, other: Some(Box::new(other)) }
    }

    fn call(&mut self, name: &str) -> &mut MemTx {
        if name == self.before
            && let Some(other) = self.other.take()
        {
            other(self.rows);
        }
        self.rows
    }
}

macro_rules! pass_on {
    ($($port:ident { $(fn $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+ })+) => {
        $(impl $port for Race<'_> {
            $(fn $name(&mut self, $($argument: $kind),*) -> Result<$answer, StoreError> {
                self.call(stringify!($name)).$name($($argument),*)
            })+
        })+
    };
}

pass_on! {
    Users {
        fn user(id: &UserId) -> Option<User>;
        fn lock_user(id: &UserId) -> Option<User>;
        fn user_by_login(login: &LoginName) -> Option<User>;
        fn users_by_email(spellings: [&str; 2]) -> Vec<User>;
        fn users_in_roles(roles: &[Role]) -> Vec<User>;
        fn users() -> Vec<User>;
        fn insert_user(user: &User) -> bool;
        fn save_user(user: &User) -> bool;
    }
    People {
        fn find_users(filter: &UserFilter, offset: u32, limit: u32) -> Vec<User>;
        fn lock_admins() -> Vec<UserId>;
        fn sessions_of(user: &UserId) -> Vec<Session>;
        fn grants_of(user: &UserId) -> Vec<Grant>;
        fn letters_of(user: &UserId) -> Vec<Letter>;
        fn delete_user(id: &UserId) -> bool;
    }
    Sessions {
        fn session(id: SessionId) -> Option<(Session, User)>;
        fn insert_session(session: &Session) -> ();
        fn delete_session(id: SessionId) -> bool;
        fn delete_sessions(user: &UserId, except: Option<SessionId>) -> u64;
    }
    Clients {
        fn client(id: ClientId) -> Option<Client>;
        fn lock_client(id: ClientId) -> Option<Client>;
        fn clients(owner: Option<&UserId>) -> Vec<Client>;
        fn find_clients(filter: &ClientFilter, offset: u32, limit: u32) -> Vec<Listed>;
        fn count_clients(hidden: bool) -> Vec<(ClientStage, u64)>;
        fn idle_proposals(since: Timestamp, limit: u32) -> Vec<ClientId>;
        fn insert_client(client: &Client) -> ();
        fn save_client(client: &Client) -> bool;
        fn delete_client(id: ClientId) -> bool;
    }
    Notices {
        fn insert_notice(notice: &Notice) -> ();
        fn notices(user: &UserId, before: Option<NoticeId>, limit: u32) -> Vec<Notice>;
        fn unread_notices(user: &UserId) -> u64;
        fn read_notices(user: &UserId, at: Timestamp) -> u64;
    }
    OldSecrets {
        fn old_secret(client: ClientId) -> Option<OldSecret>;
        fn put_old_secret(old: &OldSecret) -> ();
        fn delete_old_secret(client: ClientId) -> bool;
    }
    Events {
        fn insert_event(event: &Event) -> ();
        fn events(filter: &EventFilter, limit: u32) -> Vec<Event>;
    }
    Blocks {
        fn is_blocked(user: &UserId, client: ClientId) -> bool;
        fn blocks(user: &UserId) -> Vec<Block>;
        fn insert_block(block: &Block) -> ();
        fn delete_block(user: &UserId, client: ClientId) -> bool;
    }
    Interactions {
        fn interaction(id: InteractionId) -> Option<Interaction>;
        fn insert_interaction(interaction: &Interaction) -> ();
        fn advance_interaction(interaction: &Interaction, from: StageName) -> bool;
        fn burn_interactions(of: Whose<'_>) -> u64;
    }
    Grants {
        fn insert_grant(grant: &Grant) -> ();
        fn live_grants(user: &UserId, client: Option<ClientId>) -> Vec<Grant>;
        fn own_grant(client: ClientId) -> Option<Grant>;
        fn grant(id: GrantId) -> Option<Grant>;
        fn find_grants(filter: &GrantFilter, limit: u32) -> Vec<Grant>;
        fn revoke_grant(id: GrantId, at: Timestamp) -> bool;
        fn revoke_grants(of: Whose<'_>, at: Timestamp) -> u64;
        fn narrow_grants(user: &UserId, ids: &[GrantId], scopes: &ScopeSet, reach: Reach) -> u64;
        fn touch_grants(used: &[(GrantId, Timestamp)]) -> ();
    }
    Tokens {
        fn token(id: TokenId) -> Option<HeldToken>;
        fn token_and_client(id: TokenId) -> Option<(HeldToken, Client)>;
        fn signing_token(grant: GrantId) -> Option<Token>;
        fn insert_token(token: &Token) -> ();
        fn retire_token(id: TokenId, to: TokenState) -> bool;
    }
    Nonces {
        fn take_nonce(nonce: &Nonce) -> bool;
    }
    Sealing {
        fn seal_keys() -> Vec<(SealKeyId, u64)>;
        fn sealed_otherwise(key: &SealKeyId, limit: u32) -> Vec<SealedRow>;
        fn reseal(row: &SealedRow, from: &Sealed) -> bool;
    }
    Throttles {
        fn throttle(key: &ThrottleKey) -> Option<Throttle>;
        fn count_failure(key: &ThrottleKey, window_start: Timestamp, now: Timestamp) -> ();
        fn clear_throttle(key: &ThrottleKey) -> ();
    }
    Letters {
        fn insert_letter(letter: &Letter) -> ();
        fn due_letters(now: Timestamp, limit: u32) -> Vec<Letter>;
        fn claim_letter(letter: &Letter, until: Timestamp) -> bool;
        fn postpone_letter(id: LetterId, tries: u32, to: Timestamp) -> bool;
        fn delete_letter(id: LetterId) -> bool;
    }
    Links {
        fn insert_link(link: &Link) -> ();
        fn link(id: LinkId) -> Option<(Link, User)>;
        fn take_link(id: LinkId) -> bool;
        fn delete_links(user: &UserId) -> u64;
    }
    Tallies {
        fn add_tallies(tallies: &[Tally]) -> ();
        fn tallies(since: Hour) -> Vec<Tally>;
    }
    Figures {
        fn count_users() -> u64;
        fn client_uses(now: Timestamp) -> Vec<ClientUse>;
        fn letters_waiting() -> LettersWaiting;
    }
    Sweeping {
        fn sweep(horizons: Horizons, limit: u32) -> Swept;
    }
}

/// SEC-78: of two uses of one refresh token at once, one is not the client's: the grant ends for both.
///
/// Rule: RFC9700-4.14.2
#[test]
fn two_uses_of_a_refresh_token_at_once() {
    let mut w = World::new();
    let (ann, shop, env) = (w.ann.clone(), w.shop.clone(), w.env.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    let body = shop.body(&refresh_fields(tokens.refresh()));
    let mut first = None;
    let mut race = Race::new(&mut w.rows, "retire_token", |rows| first = token(rows, &env, &body).ok());
    let second = token(&mut race, &env, &body).unwrap();
    drop(race);
    assert_eq!(second, Err(Refusal::RefreshTokenReused), "SEC-78");
    let first = first.unwrap().unwrap();
    assert!(!w.opens(&first.access) && !w.opens(&tokens.access), "SEC-78");
    assert_eq!(w.refresh(&shop, first.refresh()), Err(Refusal::GrantRevoked), "SEC-78");
}

/// SEC-28, SEC-78: the same for a code; and for one that went meanwhile.
///
/// Rule: RFC6749-10.5
#[test]
fn two_uses_of_a_code_at_once() {
    let mut w = World::new();
    let (ann, shop, env) = (w.ann.clone(), w.shop.clone(), w.env.clone());
    let code = w.code(&ann, &shop, "read");
    let body = shop.body(&code_fields(&code));
    let mut first = None;
    let mut race =
        Race::new(&mut w.rows, "advance_interaction", |rows| first = token(rows, &env, &body).ok());
    let second = token(&mut race, &env, &body).unwrap();
    drop(race);
    assert_eq!(second, Err(Refusal::CodeAlreadyRedeemed), "SEC-28");
    let first = first.unwrap().unwrap();
    assert!(!w.opens(&first.access) && !w.would_refresh(&shop, first.refresh()), "SEC-78");
    assert_eq!((w.rows.grants.len(), w.rows.tokens.len()), (1, 2), "SEC-78: nothing issued twice");

    let body = shop.body(&code_fields(&w.code(&ann, &shop, "read")));
    let mut race = Race::new(&mut w.rows, "advance_interaction", |rows| rows.interactions.clear());
    assert_eq!(token(&mut race, &env, &body).unwrap(), Err(Refusal::CodeUnknown));
}

/// SEC-31: a person takes back while the client redeems the code: there are no tokens.
#[test]
fn taken_back_while_a_code_is_redeemed() {
    let mut w = World::new();
    let (ann, shop, env) = (w.ann.clone(), w.shop.clone(), w.env.clone());
    let body = shop.body(&code_fields(&w.code(&ann, &shop, "read")));
    let mut race = Race::new(&mut w.rows, "advance_interaction", |rows| {
        assert_eq!(take_back(rows, &env, &ann.id, shop.id), Ok(0));
    });
    assert_eq!(token(&mut race, &env, &body).unwrap(), Err(Refusal::CodeUnknown), "SEC-31");
    drop(race);
    assert!(w.rows.grants.is_empty() && w.rows.tokens.is_empty(), "SEC-31");

    // The other way round: the code is redeemed just before the page's statement that would burn it.
    let body = shop.body(&code_fields(&w.code(&ann, &shop, "read")));
    let mut tokens = None;
    let mut race = Race::new(&mut w.rows, "burn_interactions", |rows| tokens = token(rows, &env, &body).ok());
    assert_eq!(take_back(&mut race, &env, &ann.id, shop.id), Ok(1), "SEC-31");
    drop(race);
    let tokens = tokens.unwrap().unwrap();
    assert!(!w.opens(&tokens.access) && !w.would_refresh(&shop, tokens.refresh()), "SEC-31");
}

/// SEC-78: of two decisions at once the first counts, and no second code is made.
#[test]
fn two_decisions_at_once() {
    for (id, first, second) in [
        ("SEC-78 no, yes", Decision::Deny, YES),
        ("SEC-78 yes, yes", YES, YES),
        ("SEC-78 yes, no", YES, Decision::Deny),
    ] {
        let mut w = World::new();
        let (ann, shop, env) = (w.ann.clone(), w.shop.clone(), w.env.clone());
        let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
        let mut code = None;
        let mut race = Race::new(&mut w.rows, "advance_interaction", |rows| {
            let decided = decide(rows, &env, asking, &ann.id, &first).unwrap().into_result();
            if let Ok(oauth_core::flow::decide::Decided::Answer(answer)) = decided {
                code = parameter(answer.location(), "code");
            }
        });
        let late = decide(&mut race, &env, asking, &ann.id, &second).unwrap().into_result();
        drop(race);
        assert_eq!(late.unwrap_err().refusal, Refusal::InteractionOver, "{id}");
        assert_eq!(code.is_some(), first == YES, "{id}");
        if let Some(code) = code {
            assert!(w.redeem(&shop, &code).is_ok(), "{id}");
        }
    }
}

/// Two first visits of one person at once: both go on, unless the person was disabled meanwhile.
#[test]
fn two_first_visits_at_once() {
    let mut w = World::new();
    let (shop, env) = (w.shop.clone(), w.env.clone());
    for (name, disabled) in [("host-1", false), ("host-2", true)] {
        let guest = build::guest(&w.env, name);
        let mut row = guest.clone();
        row.disabled_at = disabled.then(|| env.now());
        let mut race = Race::new(&mut w.rows, "insert_user", |rows| {
            rows.users.insert(row.id.clone(), row);
        });
        let begun = authorize(&mut race, &env, Some(&guest), &shop.query(&[])).unwrap();
        assert_eq!(matches!(begun, Ok(Begun::Ask(_))), !disabled, "{name}");
    }
}

/// Whoever makes the grant of a client that acts for itself, or disables the client, at the same moment is waited for, and
/// seen.
///
/// Rule: RFC6749-4.4
/// SEC-66, SEC-99
#[test]
fn two_first_requests_of_a_client_for_itself() {
    type Meanwhile = fn(&mut MemTx, &oauth_core::env::Env, &str, ClientId);
    let rows: [(&str, Meanwhile, Option<Refusal>, usize); 3] = [
        (
            "SEC-99 the same",
            |rows, env, body, _| {
                token(rows, env, body).unwrap().unwrap();
            },
            None,
            1,
        ),
        (
            "SEC-66 disabled",
            |rows, env, _, id| set_client_disabled(rows, env, id, true).unwrap().into_result().unwrap(),
            Some(Refusal::ClientDisabled),
            0,
        ),
        (
            "SEC-66 deleted",
            |rows, _, _, id| assert!(rows.delete_client(id).unwrap()),
            Some(Refusal::ClientUnknown),
            0,
        ),
    ];
    for (id, meanwhile, want, grants) in rows {
        let mut w = World::new();
        let (bank, env) = (w.bank.clone(), w.env.clone());
        w.machine(&bank);
        let body = bank.body(&[("grant_type", "client_credentials")]);
        let mut race = Race::new(&mut w.rows, "lock_client", |rows| meanwhile(rows, &env, &body, bank.id));
        assert_eq!(token(&mut race, &env, &body).unwrap().err(), want, "{id}");
        drop(race);
        assert_eq!((w.rows.grants.len(), w.rows.tokens.len()), (grants, 2 * grants), "{id}");
    }
}
