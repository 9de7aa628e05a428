//! An old bid script, run under the real tools where it can harm nothing.
//!
//! ```text
//! Setup ──OldScript::prepare──▶ OldScript ──price(order, tenant)──▶ Outcome
//!              │                    │
//!              │                    └─ each order: a private place, a run, nothing left
//!              └─ is it a script, are its tools here, which isolation can be had
//! ```
//!
//! A bid script writes to fixed paths: a rate that it left in `/tmp` would price live bids for an
//! hour. And what operators added to theirs is not known. So it runs in one of two ways:
//!
//! - [`Isolation::Namespaces`]: a file system, a network and processes of its own. It sees the
//!   system's programs, which it cannot write, and empty folders, which are gone afterwards; it has
//!   no network and gets at no process of anybody else's. Whatever it holds, it can do no harm.
//! - [`Isolation::RewrittenPaths`], where the system gives no namespaces: `/tmp` in its text becomes
//!   a private folder. Only for a script of which every command is known to write nowhere else,
//!   ask nobody and leave nothing running; any other is refused.
//!
//! In both the rate is fixed: it lies in the cache that the published scripts read, and stand-ins
//! for `curl` and `wget` answer with it for the sources that scripts are known to ask. What else
//! they are asked for is refused, and all of it is reported.
//!
//! A run that is killed together with this program leaves a folder `bidprice-oldscript-…` in the
//! system's folder for temporary files, which nobody else can read and which can be deleted.

mod captured;
mod error;
mod namespaces;
mod outcome;
mod place;
mod process;
mod rewritten;
mod run;
mod script;
mod setup;
mod shell;
mod start;
mod tools;

pub use captured::Captured;
pub use error::CannotRun;
pub use outcome::{Answer, Outcome};
pub use script::OldScript;
pub use setup::{Isolation, Limits, Setup, Tenant};
