//! US dollars per AKT, always at hand: who is asked, who is believed, what is kept.
//!
//! ```text
//! ask(Question) ── a thread each ──▶ Source::ask ──▶ Answer ─┐
//!                                                            ▼
//!          Cached ◀── read_cache ── the cache file ◀── Keeper ◀── believe(policy, answers, last good)
//! ```
//!
//! The cache file is the published script's own: one plain number, as old as the file. Beside it
//! lie a lock, so that of many processes one asks, and a record of what every source said.

mod answer;
mod ask;
mod believe;
mod cache;
mod json;
mod keeper;
mod object;
mod record;
mod source;

pub use answer::Answer;
pub use ask::{Ask, Asked, Patience, Question, ask};
pub use believe::{Doubt, Policy, Trust, believe};
pub use cache::{Age, Cached, Standing, read_cache};
pub use json::Json;
pub use keeper::{Failure, Keeper, Refreshed};
pub use object::Object;
pub use record::{Attempt, Kept, Record, Recorded, Said, now_text, read_record, write_record};
pub use source::{SOURCES, Source, source_named};
