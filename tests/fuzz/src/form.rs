//! Queries and form bodies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_core::testing::whatever::form(data));
