//! `bidpricescript`: with C's `main`, because Rust's own start-up costs more than a bid does.
#![cfg_attr(not(test), no_main)]

mod entry;

#[cfg(not(feature = "commands"))]
use std::ffi::c_void;
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
        return bidpricescript::run_command(process.arguments(), process.variables());
    }
    #[cfg(not(feature = "commands"))]
    if !bidpricescript::is_safe(process.name()) {
        return bidpricescript::exit::REFUSED;
    }
    bidpricescript::run_bid(process.variables())
}

/// Stands in for the C library's, which the standard library calls for every thread and which brings
/// the whole of printf with it, a fortieth of the small program. Nobody sees the names.
#[cfg(not(feature = "commands"))]
#[expect(unsafe_code, reason = "a symbol of the C library")]
#[unsafe(no_mangle)]
extern "C" fn pthread_setname_np(_thread: *mut c_void, _name: *const c_char) -> c_int {
    0
}
