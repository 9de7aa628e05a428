//! What was really bid: a line of JSON for each decision, in a file that many processes append to.
//!
//! ```text
//! Decision ──Entry::of──▶ Entry ──line──▶ Journal::append ──▶ journal.ndjson ──(full)──▶ journal.ndjson.1
//!                           ▲                                        │                        │
//!                           └──────────────── Reader ◀───────────────┴────────────────────────┘
//! ```
//!
//! docs/journal.md has the fields. They are for other programs too: a name keeps its meaning and its
//! type as long as `v` is the same.

mod append;
mod decided;
mod entry;
mod files;
mod newest;
mod order;
mod read;
mod served;
mod shadow;

pub use append::{Journal, Unwritten};
pub use decided::Circumstances;
pub use entry::{Change, Entry, Line, VERSION};
pub use files::{JournalFile, older, open_files};
pub use newest::newest;
pub use read::{NO_END, Reader, Unreadable, read_line};
pub use shadow::{Answer, OldAnswer, Ours, Shadow, Standing};

/// The longest line, its newline included.
///
/// The network keeps an order below 20 kB, and its lines take no more than that: so a real decision
/// is in the journal whole, and a reader needs no more room than this for a line.
pub const LINE_BYTES_MAX: usize = 64 << 10;
