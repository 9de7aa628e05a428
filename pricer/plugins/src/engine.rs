//! How plugins are compiled and run.

use std::sync::Arc;

use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

use crate::failure::Failure;
use crate::hard_stop::HardStop;
use crate::limits::Limits;
use crate::plugin::Guest;

/// What an engine is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A process that prices one order: nothing is set up that it may not need, nothing is compiled.
    OneBid,
    /// A process that prices many: instances are taken from a pool, plugins may be compiled.
    Many,
}

/// Runs plugins within limits. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) wasm: wasmtime::Engine,
    pub(crate) limits: Limits,
    pub(crate) stop: Arc<HardStop>,
}

/// Compiled code of another version is refused by the engine itself; the name tells two apart. A
/// test holds it against Cargo.lock.
pub(crate) const WASMTIME: &str = "48.0.8";

/// Counts the changes of what [`code`] says.
const CODE: u32 = 1;

/// A guard behind each memory, for the compiler's constant offsets.
const GUARD_BYTES: u64 = 64 << 10;

/// The stack of a plugin; the rest of the thread's is the host's.
const STACK_BYTES: usize = 512 << 10;

/// Instances in the pool: as many orders as are judged at once, an interpreter's parts included.
const POOL_COMPONENTS: u32 = 256;

/// Memory that a pooled instance keeps between calls, cleared without asking the system.
const KEPT_BYTES: usize = 256 << 10;

impl Engine {
    /// An engine for plugins with these limits.
    pub fn new(purpose: Use, limits: Limits) -> Result<Self, Failure> {
        let wasm = match purpose {
            Use::OneBid => {
                let mut config = code();
                config.enable_compiler(false);
                wasmtime::Engine::new(&config)
            }
            Use::Many => pooled(limits).or_else(|_| wasmtime::Engine::new(&code())),
        };
        let wasm = wasm.map_err(|error| Failure::Trap(format!("no engine: {error}")))?;
        let stop = Arc::new(match purpose {
            Use::OneBid => HardStop::by_signal(&wasm),
            Use::Many => HardStop::by_ticks(&wasm),
        });
        Ok(Self { wasm, limits, stop })
    }

    /// Part of the name of a compiled file: what this engine can load.
    #[must_use]
    pub fn name() -> String {
        format!("wasmtime-{WASMTIME}-{CODE}-{}", std::env::consts::ARCH)
    }

    /// Native code for a component.
    pub fn compile(&self, component: &[u8]) -> Result<Vec<u8>, Failure> {
        let compiled = self.wasm.precompile_component(component);
        compiled.map_err(|error| Failure::NotAPlugin(format!("{error:#}")))
    }

    /// A sandbox for one call.
    pub(crate) fn sandbox(&self) -> Result<Store<Guest>, Failure> {
        let mut store = Store::new(&self.wasm, Guest::new(self.limits));
        store.limiter(|guest| guest);
        store.set_hostcall_fuel(self.limits.answer_bytes);
        store.set_fuel(self.limits.fuel).map_err(|error| Failure::Trap(error.to_string()))?;
        store.set_epoch_deadline(self.stop.ticks(self.limits.time));
        Ok(store)
    }
}

/// What goes into compiled code. Whoever changes it raises [`CODE`].
fn code() -> Config {
    let mut config = Config::new();
    // Named, so that code is for any processor of the kind: a pod may wake up on another node, and
    // asking the processor what it can do costs a bid ten microseconds a question.
    let libc = if cfg!(target_env = "musl") { "musl" } else { "gnu" };
    let target = format!("{}-unknown-linux-{libc}", std::env::consts::ARCH);
    config.target(&target).expect("Linux on a machine that Rust knows is a target");
    config.consume_fuel(true).epoch_interruption(true);
    config.memory_reservation(Limits::MEMORY_BYTES_MAX as u64).memory_reservation_for_growth(0);
    config.memory_may_move(false).memory_guard_size(GUARD_BYTES);
    config.max_wasm_stack(STACK_BYTES);
    // The same bits on every machine.
    config.cranelift_nan_canonicalization(true).wasm_relaxed_simd(false);
    // Nobody unwinds or reads a plugin's backtrace here, and tables for it would be loaded.
    config.native_unwind_info(false).generate_address_map(false).wasm_backtrace_max_frames(None);
    config
}

/// The same with a pool; systems without much address space refuse it.
fn pooled(limits: Limits) -> wasmtime::Result<wasmtime::Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(POOL_COMPONENTS)
        .total_core_instances(POOL_COMPONENTS * 4)
        .total_memories(POOL_COMPONENTS)
        .total_tables(POOL_COMPONENTS * 4)
        .max_core_instances_per_component(Limits::INSTANCES_MAX)
        .max_memories_per_component(Limits::MEMORIES_MAX)
        .max_tables_per_component(Limits::TABLES_MAX)
        .max_memories_per_module(Limits::MEMORIES_MAX)
        .max_tables_per_module(Limits::TABLES_MAX)
        .max_memory_size(Limits::MEMORY_BYTES_MAX)
        .table_elements(limits.table_elements)
        .linear_memory_keep_resident(KEPT_BYTES)
        .table_keep_resident(KEPT_BYTES);
    let mut config = code();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    wasmtime::Engine::new(&config)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_engines_name_has_the_version_that_is_linked() {
        let lock = include_str!("../../../Cargo.lock");
        let line = format!("name = \"wasmtime\"\nversion = \"{}\"\n", super::WASMTIME);
        assert!(lock.contains(&line), "raise engine::WASMTIME");
    }
}
