//! The value for `bidpricescript`: a script that starts the program from where it is, or one that
//! carries the program inside.
//!
//! ```text
//! Recipe ──pack──▶ Packed ──value──▶ base64 on one line ──▶ the chart ──▶ /scripts/price_script.sh
//!                    │                                                        │
//!                    └── unpack: all of it once more, byte for byte           └─▶ exec the program
//! ```
//!
//! The script's pieces are in `sh/`, for dash and bash. Of other programs they need coreutils and
//! gzip, which the provider's container has; every one of them costs as much as a whole bid, so a
//! start that finds everything in its place needs none of them.

mod error;
mod machine;
mod payload;
mod quote;
mod script;
mod unpack;

pub use error::PackError;
pub use quote::quoted;
pub use script::{FILE_BYTES_MAX, pack};
pub use unpack::{Unpacked, unpack};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The small program of this build. One for development has none.
pub const LEAN_PROGRAM: Option<&[u8]> = lean_program();

#[cfg(lean_program)]
const fn lean_program() -> Option<&'static [u8]> {
    Some(include_bytes!(env!("BIDPRICE_LEAN_PROGRAM")))
}

#[cfg(not(lean_program))]
const fn lean_program() -> Option<&'static [u8]> {
    None
}

/// Bytes of compressed payload that a release can hold with everything else that is in it: its Secret
/// may have a megabyte, and has what is in the values three times, as base64.
pub const PAYLOAD_BYTES_MAX: usize = 323_000;

/// A single argument, as of `helm --set`, has this many bytes at most.
pub const ARGUMENT_BYTES_MAX: usize = 131_072;

/// What a script is made of.
#[derive(Clone, Copy, Debug)]
pub struct Recipe<'a> {
    /// Of whoever makes it, for its first lines.
    pub version: &'a str,
    /// Variables that it sets, in this order.
    pub settings: &'a [(&'a str, &'a str)],
    /// What it starts.
    pub program: Program<'a>,
    /// The settings file that it carries.
    pub config: Option<&'a [u8]>,
    /// The old script that it carries, which answers: with the program beside it, or, where that cannot
    /// be started, alone.
    pub old_script: Option<&'a [u8]>,
}

/// Where the program is.
#[derive(Clone, Copy, Debug)]
pub enum Program<'a> {
    /// In the container, and any will do.
    Found,
    /// In the container, and it has to have this SHA-256.
    Pinned([u8; 32]),
    /// In the script.
    Carried(&'a [u8]),
}

/// A script, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The whole text.
    pub script: String,
    /// In the order in which they stand.
    pub files: Vec<Carried>,
}

/// A file in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// As it is called where it is unpacked.
    pub name: String,
    /// Of the file, in hexadecimal digits.
    pub sha256: String,
    /// Of the file.
    pub bytes: usize,
    /// Of it, compressed.
    pub payload_bytes: usize,
}

impl Packed {
    /// The value: base64 on one line.
    #[must_use]
    pub fn value(&self) -> String {
        STANDARD.encode(&self.script)
    }

    /// What a release has to hold: the rest of the script is text, which compresses well.
    #[must_use]
    pub fn payload_bytes(&self) -> usize {
        self.files.iter().map(|file| file.payload_bytes).sum()
    }
}
