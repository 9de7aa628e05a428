//! From an old bid script to new values, without running it.
//!
//! ```text
//! values, base64 or script ──Old::read──▶ Old ──read_script──▶ what the script says of itself
//!                                          │                              │
//!                                          └────────── Migration ◀────────┘
//!                                              │ prices, map, mode, rules, report
//!                                              ▼
//!                                    new values, settings file, old script
//! ```
//!
//! Nothing is dropped in silence: what cannot be carried over is a finding with its line.

mod changes;
mod encoded;
mod gpu;
mod input;
mod kinds;
mod migration;
mod old_gpus;
mod prices;
mod report;
pub mod script;
mod settings_file;
mod values_text;
pub mod verify;
mod whitelist;

pub use encoded::Oddity;
pub use gpu::{KindPriced, LooksAt, NewGpus, OldGpus, Unlisted, UsdText};
pub use input::{Form, Given, INPUT_BYTES_MAX, Old, Unreadable};
pub use kinds::{Kind, kinds_of};
pub use migration::Migration;
pub use prices::{PriceRow, Source, Written};
pub use report::{GpusFound, Remark, Report, ScriptFound};
pub use values_text::NewValue;
