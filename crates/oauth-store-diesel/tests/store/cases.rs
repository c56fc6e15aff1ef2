//! MediaWiki's cases of its stores: the parts of the contract that show the same, on every database here.

use oauth_core::port::Backend;
use oauth_core::testing::contract;

use crate::database::all;

/// Each of these on an empty store of its own.
fn hold(cases: &[fn(&dyn Backend)]) {
    for case in cases {
        for fresh in all() {
            case(&fresh.store());
        }
    }
}

/// MW-T71, MW-T75: every column comes back as it was saved, of each kind, with and without what may be missing; they are found
/// by id, owner, name and publisher, changed, and deleted with what hangs on them; what is not there is not deleted.
#[test]
fn clients_are_kept() {
    hold(&[
        contract::clients_come_back_as_they_were_saved,
        contract::a_signing_client_comes_back,
        contract::clients_are_found_by_name_publisher_and_stage,
        contract::a_version_is_taken_once,
        contract::a_deleted_client_takes_everything_with_it,
    ]);
}

/// MW-T72
#[test]
fn people_are_kept() {
    hold(&[contract::people_come_back_as_they_were_saved]);
}

/// MW-T73, MW-T76: what was allowed is found by its id, its token, and person and client; changed and ended by each of these;
/// and so are its tokens, and codes before them.
#[test]
fn what_was_allowed_is_kept() {
    hold(&[
        contract::every_stage_comes_back,
        contract::a_signing_token_brings_its_client,
        contract::grants_are_revoked_by_one_statement,
        contract::grants_are_narrowed_by_one_statement,
    ]);
}

/// MW-T93, F-73: the log is kept, and read by what it speaks of.
#[test]
fn the_log_is_kept() {
    hold(&[contract::the_log_is_read_by_filter, contract::the_log_keeps_back_what_is_hidden]);
}
