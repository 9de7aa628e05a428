//! The one place where C's pointers become Rust's slices.
#![expect(unsafe_code, reason = "argv, envp and signals come from C")]

use std::ffi::{CStr, OsString, c_char};
use std::os::unix::ffi::OsStringExt;

/// What the system handed over: arguments and variables, never changed by anybody.
pub(crate) struct Process {
    arguments: *const *const c_char,
    variables: *const *const c_char,
}

impl Process {
    /// Takes what C's `main` was called with.
    pub(crate) const fn new(
        arguments: *const *const c_char,
        variables: *const *const c_char,
    ) -> Self {
        Self { arguments, variables }
    }

    /// Whether there is anything behind the program's own name.
    pub(crate) fn has_arguments(&self) -> bool {
        texts(self.arguments).nth(1).is_some()
    }

    /// The program's name and its arguments.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        texts(self.arguments).map(|text| OsString::from_vec(text.to_vec())).collect()
    }

    /// The environment as names and values; entries without `=` are passed over.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static [u8], &'static [u8])> + use<> {
        texts(self.variables).filter_map(|text| {
            let equals = text.iter().position(|&byte| byte == b'=')?;
            Some((text.get(..equals)?, text.get(equals + 1..)?))
        })
    }
}

/// The texts of an array that ends with a null pointer.
fn texts(array: *const *const c_char) -> impl Iterator<Item = &'static [u8]> {
    let mut next = array;
    std::iter::from_fn(move || {
        if next.is_null() {
            return None;
        }
        // SAFETY: the kernel ends argv and envp with a null pointer, and `next` stops there.
        let text = unsafe { *next };
        if text.is_null() {
            return None;
        }
        // SAFETY: not yet at the null pointer, so the one behind is still in the array.
        next = unsafe { next.add(1) };
        // SAFETY: each entry is a C string on the initial stack, which lives as long as the
        // process; nothing in this program writes there.
        Some(unsafe { CStr::from_ptr(text) }.to_bytes())
    })
}

/// What Rust's own start would have done and a bid needs.
pub(crate) fn prepare() {
    // A reader that went away must become an error and exit 1, not a signal.
    // SAFETY: no handler is installed, the default is only replaced by ignoring.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}
