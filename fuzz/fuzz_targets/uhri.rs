//! The Index: any bytes as its JSON, or as a table in text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use upr_network::exchange::drafts::Holding;
use upr_network_fuzz::{is_a_workbook, read};

fuzz_target!(|bytes: &[u8]| {
    if !is_a_workbook(bytes) {
        read(bytes, &Holding::Uhri);
    }
});
