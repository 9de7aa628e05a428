//! A plugin that is ready to judge, and what one call of it may do.

use wasmtime::component::{Component, Linker};
use wasmtime::{ResourceLimiter, Store, Trap};

use bidprice_core::bc::Number;
use bidprice_core::{Verdict, printable};

use crate::answer::verdict_of;
use crate::component::{Described, PluginComponent};
use crate::contract::{Contract, Judge};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::limits::Limits;
use crate::loading;
use crate::question::Question;

/// A plugin, bound to its contract. Each call gets a sandbox of its own.
pub struct Plugin {
    engine: Engine,
    judge: Box<dyn Judge>,
}

/// What came of a call.
#[derive(Debug)]
pub struct Answer {
    /// The verdict, read but not yet held against the quote; or why there is none.
    pub verdict: Result<Verdict<'static>, Failure>,
    /// What the plugin had to say, printable.
    pub log: Vec<String>,
    /// What it took.
    pub cost: Cost,
}

impl Answer {
    /// The verdict held against the total so far: an answer that cannot be meant is a failure.
    /// `factor` is how many times dearer or cheaper it may make an order.
    pub fn verdict_on(
        self,
        usd_per_month: Number,
        factor: Number,
    ) -> Result<Verdict<'static>, Failure> {
        let verdict = self.verdict?;
        match verdict.absurdity(usd_per_month, factor) {
            None => Ok(verdict),
            Some(absurd) => Err(Failure::Answer(absurd)),
        }
    }
}

/// What a call took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Of [`Limits::fuel`].
    pub fuel: u64,
    /// The largest that its memories were, together.
    pub memory_bytes: usize,
}

impl Plugin {
    pub(crate) fn bind(
        engine: &Engine,
        component: &Component,
        contract: &dyn Contract,
    ) -> Result<Self, Failure> {
        let mut linker = Linker::new(&engine.wasm);
        let judge = contract
            .bind(component, &mut linker)
            .map_err(|error| Failure::NotAPlugin(format!("{error:#}")))?;
        Ok(Self { engine: engine.clone(), judge })
    }

    /// Compiles a component and binds it, for processes that price many orders and for those that
    /// try a plugin out before it is installed.
    pub fn compile(engine: &Engine, component: &PluginComponent) -> Result<Self, Failure> {
        let code = engine.compile(&component.bytes)?;
        Self::bind(engine, &loading::fresh(engine, &code)?, component.contract)
    }

    /// What the plugin says of itself.
    pub fn describe(&self) -> Result<Described, Failure> {
        let said = self.call(|judge, store| judge.describe(store)).0;
        said.map_err(|failure| match failure {
            // Its functions may have other types, which shows when they are first called.
            Failure::Answer(why) => Failure::NotAPlugin(format!("it describes itself with {why}")),
            other => other,
        })
    }

    /// Its verdict on one order.
    #[must_use]
    pub fn judge(&self, question: &Question<'_>) -> Answer {
        let (said, guest, cost) = self.call(|judge, store| judge.judge(store, question));
        let verdict = said.and_then(|said| match said {
            Ok(spoken) => verdict_of(spoken),
            Err(words) => Err(Failure::Says(crate::answer::words(&words))),
        });
        Answer { verdict, log: guest, cost }
    }

    fn call<T>(
        &self,
        call: impl FnOnce(&dyn Judge, &mut Store<Guest>) -> wasmtime::Result<T>,
    ) -> (Result<T, Failure>, Vec<String>, Cost) {
        let mut store = match self.engine.sandbox() {
            Ok(store) => store,
            Err(failure) => return (Err(failure), Vec::new(), Cost::default()),
        };
        let limits = self.engine.limits;
        let running = self.engine.stop.start(limits.time);
        let said = call(self.judge.as_ref(), &mut store);
        drop(running);
        let fuel = limits.fuel - store.get_fuel().unwrap_or(0);
        let guest = store.into_data();
        let said = said
            .map_err(|error| guest.exceeded.clone().unwrap_or_else(|| failure_of(&error, limits)));
        (said, guest.log, Cost { fuel, memory_bytes: guest.memory_bytes })
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin").finish_non_exhaustive()
    }
}

/// An error by its cause. What is not a trap is an answer that the contract's types do not allow.
fn failure_of(error: &wasmtime::Error, limits: Limits) -> Failure {
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Failure::Fuel(limits.fuel),
        Some(Trap::Interrupt) => Failure::Time(limits.time),
        Some(trap) => Failure::Trap(trap.to_string().trim_start_matches("wasm trap: ").to_owned()),
        None if error.is::<wasmtime::PoolConcurrencyLimitError>() => Failure::Busy,
        None => {
            let cause = error.root_cause().to_string();
            if cause.contains("fuel allocated for hostcalls") {
                Failure::TooLong(limits.answer_bytes)
            } else {
                Failure::Answer(format!("what cannot be read: {}", printable(&cause)))
            }
        }
    }
}

/// The host's side of a sandbox: limits, and what the plugin said on the way.
#[derive(Debug)]
pub struct Guest {
    limits: Limits,
    log: Vec<String>,
    logged_bytes: usize,
    log_calls: usize,
    memory_bytes: usize,
    exceeded: Option<Failure>,
}

impl Guest {
    pub(crate) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            log: Vec::new(),
            logged_bytes: 0,
            log_calls: 0,
            memory_bytes: 0,
            exceeded: None,
        }
    }

    /// Keeps a line for the operator while there is room; the last says that there was none. A
    /// plugin that goes on and on is ended: a call costs it next to no fuel.
    pub fn take_log_line(&mut self, line: &str) -> wasmtime::Result<()> {
        self.log_calls += 1;
        if self.log_calls > Limits::LOG_CALLS_MAX {
            let words = format!("more than {} log lines", Limits::LOG_CALLS_MAX);
            return self.exceed(Failure::Answer(words)).map(drop);
        }
        if self.logged_bytes <= self.limits.log_bytes {
            self.logged_bytes += line.len() + 1;
            self.log.push(if self.logged_bytes > self.limits.log_bytes {
                "… and more than fits its log".to_owned()
            } else {
                printable(line)
            });
        }
        Ok(())
    }

    /// A limit that is met ends the call by its own name, not by what the plugin makes of it.
    fn exceed(&mut self, failure: Failure) -> wasmtime::Result<bool> {
        let words = failure.to_string();
        self.exceeded = Some(failure);
        Err(wasmtime::Error::msg(words))
    }
}

impl ResourceLimiter for Guest {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // All memories together: one of many is no smaller for the host.
        let together = self.memory_bytes.saturating_add(desired.saturating_sub(current));
        if together > self.limits.memory_bytes {
            return self.exceed(Failure::Memory(self.limits.memory_bytes));
        }
        self.memory_bytes = together;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.limits.table_elements {
            return self.exceed(Failure::Table(self.limits.table_elements));
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        Limits::INSTANCES_MAX as usize
    }

    fn tables(&self) -> usize {
        Limits::TABLES_MAX as usize
    }

    fn memories(&self) -> usize {
        Limits::MEMORIES_MAX as usize
    }
}
