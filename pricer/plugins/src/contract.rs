//! Which contract a plugin was written for, and how each is spoken.
//!
//! A component says by the name of the interface that it exports which contract it follows. Every
//! contract that was ever published keeps its bindings here, side by side: the host asks all
//! plugins the same [`Question`], and the contract puts it into the plugin's own types. A new major
//! contract is one more row of [`Contracts`].

mod v1;

use wasmtime::Store;
use wasmtime::component::{Component, Linker};

use crate::component::Described;
use crate::plugin::Guest;
use crate::question::Question;

/// One version of the contract.
pub trait Contract: Send + Sync {
    /// The interface that a plugin of this contract exports.
    fn interface(&self) -> &'static str;

    /// The interface that it may import.
    fn host(&self) -> &'static str;

    /// The text that the interface is defined by.
    fn wit(&self) -> &'static str;

    /// Gives what may be imported, and finds what must be exported.
    fn bind(
        &self,
        component: &Component,
        linker: &mut Linker<Guest>,
    ) -> wasmtime::Result<Box<dyn Judge>>;
}

/// A plugin of any contract, ready to be called.
pub trait Judge: Send + Sync {
    /// What the plugin says of itself.
    fn describe(&self, store: &mut Store<Guest>) -> wasmtime::Result<Described>;

    /// Its verdict, or why it has none.
    fn judge(
        &self,
        store: &mut Store<Guest>,
        question: &Question<'_>,
    ) -> wasmtime::Result<Result<Spoken, String>>;
}

/// A verdict as it was spoken: texts that nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Nothing is to change.
    Keep,
    /// US dollars a month.
    SetTotal(String),
    /// A factor.
    Scale(String),
    /// One more line.
    AddLine {
        /// For people.
        label: String,
        /// Its price.
        usd_per_month: String,
    },
    /// No bid, and why.
    Decline(String),
}

/// The contracts that a host speaks, the newest first.
#[derive(Clone, Copy)]
pub struct Contracts(pub &'static [&'static dyn Contract]);

impl Contracts {
    /// All that were published.
    pub const PUBLISHED: Self = Self(&[&v1::V1]);

    /// The contract whose interface is exported, if any is.
    pub(crate) fn of(self, exports: &[impl AsRef<str>]) -> Option<&'static dyn Contract> {
        let is_exported = |contract: &&dyn Contract| {
            exports.iter().any(|export| export.as_ref() == contract.interface())
        };
        self.0.iter().copied().find(is_exported)
    }

    /// The contract of the plugins that are written today.
    #[must_use]
    pub fn newest(self) -> &'static dyn Contract {
        self.0.first().copied().unwrap_or(&v1::V1)
    }
}
