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

    /// What the program was started as.
    #[cfg(not(feature = "commands"))]
    pub(crate) fn name(&self) -> &'static [u8] {
        texts(self.arguments).next().unwrap_or_default()
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
    #[cfg(not(feature = "commands"))]
    small::end_bugs_with_words();
}

/// The small program has no room for what a panic says: it is an illegal instruction there. That must
/// not end in a signal either, but in words and exit 1.
#[cfg(not(feature = "commands"))]
mod small {
    use std::ffi::c_int;

    const WORDS: &[u8] = b"bidpricescript: internal error\n\
        hint: this is a bug: please report it together with the order\n";

    pub(super) fn end_bugs_with_words() {
        let handler: extern "C" fn(c_int) = say_so;
        // SAFETY: the handler calls nothing but two system calls.
        unsafe { libc::signal(libc::SIGILL, handler as libc::sighandler_t) };
    }

    extern "C" fn say_so(_: c_int) {
        // SAFETY: the words are a constant; nothing of the process is touched any more.
        unsafe {
            libc::write(libc::STDERR_FILENO, WORDS.as_ptr().cast(), WORDS.len());
            libc::_exit(1);
        }
    }
}
