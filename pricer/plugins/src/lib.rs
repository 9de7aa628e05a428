//! Pricing plugins: WebAssembly components that judge a quote, in a sandbox.
//!
//! ```text
//! FILE.wasm ──component──▶ a component ──compile──▶ native code ──Folder::install──▶ a private folder
//!                                                                      │
//! Order, Quote ──Question──▶ Plugin::judge ◀──Plugin::load─────────────┘
//!                                │
//!                                └──▶ Verdict, or Failure: trap, fuel, time, memory, answer, …
//! ```
//!
//! A plugin gets its question and nothing else: no clock, no file, no network, no memory of the
//! order before. It is compiled when it is installed; a bid only maps what was compiled.

mod answer;
mod checksum;
mod component;
mod contract;
mod digest;
mod engine;
mod facts;
mod failure;
mod folder;
mod hard_stop;
mod limits;
mod loading;
mod plugin;
mod question;
mod sections;

pub use checksum::Checksum;
pub use component::{Described, Form, PluginComponent, SettingDescribed, component_of};
pub use contract::{Contract, Contracts, Judge, Spoken};
pub use digest::Digest;
pub use engine::{Engine, Use};
pub use facts::{Fact, Facts};
pub use failure::Failure;
pub use folder::{Compiled, Folder, Installed, Placing, Report, Version, read_plugin};
pub use limits::Limits;
pub use plugin::{Answer, Cost, Guest, Plugin};
pub use question::{Circumstances, LineText, Maximum, Question};
pub use sections::{Import, Sections};
