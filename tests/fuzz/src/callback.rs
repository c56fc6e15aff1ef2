//! Callbacks: a line that is registered, and the rest as what is asked for.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_core::testing::whatever::callback(data));
