//! Orders, a line each: read in blocks, worked on by all cores, answered in their sequence.
//!
//! ```text
//! input ──Blocks──▶ Block (whole lines) ──work, in threads──▶ answer ──sink, in sequence──▶
//!                     │
//!                     └─ lines() ──▶ Line ──read_asked──▶ Asked: an order, and for whom
//! ```
//!
//! A thread fills its own block, works on it, and hands over the answer: so there are never more
//! blocks in memory than threads, and few answers that wait for their turn, however long the input is.

mod asked;
mod block;
mod pump;
mod unpacked;

pub use asked::{Asked, NotAsked, read_asked};
pub use block::{Block, Blocks, Line, Lines};
pub use pump::{Stopped, pump};
pub use unpacked::{Packing, unpacked};

/// The longest line that is kept whole.
///
/// A line of the journal has an order and what became of it, so it may be a little longer than an
/// order alone. Of a longer one the beginning is kept, one byte more than this, so that whoever reads
/// it sees that it is too long.
pub const LINE_BYTES_MAX: usize = bidprice_core::limits::ORDER_BYTES_MAX + (64 << 10);
