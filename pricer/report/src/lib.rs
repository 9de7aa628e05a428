//! A decision explained, and the rate: one model each, shown to people as a table and to machines
//! as JSON.
//!
//! ```text
//! Order + Quote + (Bid | Refusal) ──Explanation::new──▶ Explanation ──┬─ Display ▶ table
//!                                                                     └─ Serialize ▶ JSON
//! ```

mod changes;
mod explanation;
mod figures;
mod free;
mod rate;
mod shown;
mod table;

pub use explanation::{Decision, Explanation, RateSource, RateUsed, name_and_unit};
pub use figures::{age_in_words, exact, money};
pub use rate::{Believed, RateNow, RateReport, SourceSays};
pub use shown::{BidShown, RefusalShown};
pub use table::{Flush, Paint, Style, Table};
