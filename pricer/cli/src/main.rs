//! `bidpricescript`: with C's `main`, because Rust's own start-up costs more than a bid does.
#![cfg_attr(not(test), no_main)]

mod entry;

use std::ffi::{c_char, c_int};

#[global_allocator]
static ALLOCATOR: bidprice_memory::ArenaFirst = bidprice_memory::ArenaFirst;

/// Called by the C library's start-up code.
#[expect(unsafe_code, reason = "the symbol that the C library calls")]
#[unsafe(no_mangle)]
extern "C" fn main(_argc: c_int, argv: *const *const c_char, envp: *const *const c_char) -> c_int {
    entry::prepare();
    let process = entry::Process::new(argv, envp);
    if process.has_arguments() {
        bidpricescript::run_command(process.arguments(), process.variables())
    } else {
        bidpricescript::run_bid(process.variables())
    }
}
