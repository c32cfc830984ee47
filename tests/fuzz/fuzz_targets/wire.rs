//! Any bytes as a build, and as what is asked of one.

#![no_main]

#[path = "../inputs.rs"]
mod inputs;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inputs::take("wire", bytes));
