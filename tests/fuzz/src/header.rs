//! Signed requests: a line that is the `Authorization` header, one that is the query, the rest as form body.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_core::testing::whatever::signed_request(data));
