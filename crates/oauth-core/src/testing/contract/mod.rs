//! The suite that every store must pass: the one in memory and every database alike.
//!
//! A store's tests say `oauth_core::store_contract!(make);` where `make` answers `Option<impl Backend>`, a fresh and
//! empty store each time, or `None` to skip.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a case of a suite fails by panicking"
)]

mod figures;
mod grant;
mod job;
mod letter;
mod old_secret;
mod people;
mod race;
mod review;
mod row;
mod signed;
mod sweep;

pub use figures::*;
pub use grant::*;
pub use job::*;
pub use letter::*;
pub use old_secret::*;
pub use people::*;
pub use race::*;
pub use review::*;
pub use row::*;
pub use signed::*;
pub use sweep::*;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use super::{FixedClock, SeqRandom, build, env_with};
use crate::env::Env;
use crate::model::client::Client;
use crate::model::grant::Grant;
use crate::model::token::{Token, TokenKind};
use crate::model::user::User;
use crate::port::{self, Backend, Mode, StoreError, Tx};

/// Makes one `#[test]` of each case.
#[macro_export]
macro_rules! store_contract {
    ($make:expr) => {
        $crate::store_contract! { $make =>
            people_come_back_as_they_were_saved
            user_names_are_unique_and_a_conflict_harms_nothing
            ids_are_compared_byte_by_byte
            sessions_come_back_with_their_person
            clients_come_back_as_they_were_saved
            clients_at_every_stage_come_back
            clients_of_one_configuration_are_found
            clients_are_found_by_name_publisher_and_stage
            a_version_is_taken_once
            the_log_is_read_by_filter
            the_log_keeps_back_what_is_hidden
            notices_are_told_and_read
            people_are_found_by_role
            a_deleted_client_takes_everything_with_it
            blocks_are_kept_once_and_end_with_person_or_client
            every_stage_comes_back
            open_requests_are_burnt_by_one_statement
            grants_are_revoked_by_one_statement
            grants_are_narrowed_by_one_statement
            grants_are_found_by_filter
            last_use_only_moves_on
            a_client_has_one_grant_of_its_own
            a_token_brings_everything_above_it
            a_row_that_hangs_on_nothing_is_refused
            failures_are_counted_by_window
            a_refusal_leaves_its_effects
            a_failed_job_leaves_nothing_and_harms_no_neighbour
            a_panic_is_an_error
            a_read_cannot_write
            an_answer_is_durable_and_seen_by_the_next_read
            every_job_is_answered_once
            one_of_eight_redeems_a_code
            one_of_sixty_four_spends_a_refresh_token
            one_of_eight_takes_a_user_name
            eight_first_requests_make_one_grant
            eight_threads_count_every_failure
            changes_of_one_row_queue_up
            a_signing_client_comes_back
            temporary_credentials_come_back_in_every_stage
            a_signing_token_brings_its_client
            what_is_over_by_itself_is_swept
            letters_come_back_and_wait_for_their_turn
            links_come_back_with_their_person_and_end
            people_are_found_by_their_address
            one_of_eight_sends_a_letter
            one_of_eight_follows_a_link
            people_are_listed_by_filter
            all_of_a_person_is_found_and_goes
            one_of_eight_administrators_is_left
            tallies_add_up_and_are_swept
            eight_nodes_lose_no_count
            what_stands_is_counted_by_client
            people_and_letters_are_counted
            sealed_secrets_are_found_by_their_key
            an_old_secret_comes_back_until_another_takes_its_place
            an_old_secret_goes_with_its_client_or_its_time
            one_of_sixteen_takes_a_nonce
            a_sweep_deletes_what_is_over
            a_sweep_keeps_to_its_limit
        }
    };
    ($make:expr => $($case:ident)+) => {$(
        #[test]
        fn $case() {
            if let Some(store) = $make() {
                $crate::testing::contract::$case(&store);
            }
        }
    )+};
}

/// A person, a client and a grant with two tokens, all stored.
struct Scene {
    clock: Arc<FixedClock>,
    env: Env,
    user: User,
    client: Client,
    grant: Grant,
    access: Token,
    refresh: Token,
}

impl Scene {
    fn set(store: &dyn Backend) -> Self {
        Self::set_for(store, &Arc::default(), "alice")
    }

    fn set_for(store: &dyn Backend, clock: &Arc<FixedClock>, login: &str) -> Self {
        // Two scenes of one store have names of different lengths, and so ids of their own.
        let env = &Env { random: Arc::new(SeqRandom::seeded(login.len() as u64)), ..env_with(clock) };
        let user = build::user(env, login);
        let client = build::client(env, Some(&user));
        let grant = build::grant(env, &client, &user);
        let (access, _) = build::token(env, &grant, TokenKind::Access);
        let (refresh, _) = build::token(env, &grant, TokenKind::Refresh);
        let rows = (user.clone(), client.clone(), grant.clone(), access.clone(), refresh.clone());
        write(store, move |tx| {
            assert!(tx.insert_user(&rows.0)?);
            tx.insert_client(&rows.1)?;
            tx.insert_grant(&rows.2)?;
            tx.insert_token(&rows.3)?;
            tx.insert_token(&rows.4)
        });
        Self { clock: Arc::clone(clock), env: env.clone(), user, client, grant, access, refresh }
    }
}

impl Scene {
    /// Moves time on, so that the next rows are newer than those before.
    fn tick(&self) {
        self.clock.advance(Duration::from_secs(1));
    }
}

fn write<T: Send + 'static>(
    store: &dyn Backend,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    port::wait(store, Mode::Write, run).unwrap()
}

fn read<T: Send + 'static>(
    store: &dyn Backend,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    port::wait(store, Mode::Read, run).unwrap()
}

/// Rows have no equality, since digests have none; their debug forms show all else.
#[track_caller]
fn same(found: &impl Debug, stored: &impl Debug) {
    assert_eq!(format!("{found:?}"), format!("{stored:?}"));
}
