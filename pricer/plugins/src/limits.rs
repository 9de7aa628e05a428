//! How much a plugin may take, and why so much.

use std::time::Duration;

/// The limits of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of computation, which are the same on every machine and at every load: these decide.
    /// A Rust plugin takes ten thousand, an interpreter some hundred thousand.
    pub fuel: u64,
    /// Bytes of all of its memories together.
    pub memory_bytes: usize,
    /// Elements of each of its tables.
    pub table_elements: usize,
    /// The hard stop, for fuel that was set too high for the machine.
    pub time: Duration,
    /// Bytes of an answer or of a log line, as they are copied out of the sandbox.
    pub answer_bytes: usize,
    /// Bytes of all log lines of a call.
    pub log_bytes: usize,
}

impl Limits {
    /// What compiled code reserves for a memory: no setting can ask for more.
    pub const MEMORY_BYTES_MAX: usize = 64 << 20;

    /// Times that a call may log, whether there is room or not.
    pub(crate) const LOG_CALLS_MAX: usize = 10_000;

    /// Instances that a component is made of; an interpreter with its adapters has a dozen.
    pub(crate) const INSTANCES_MAX: u32 = 64;

    /// Tables of a component.
    pub(crate) const TABLES_MAX: u32 = 64;

    /// Memories of a component.
    pub(crate) const MEMORIES_MAX: u32 = 16;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: 20_000_000,
            memory_bytes: Self::MEMORY_BYTES_MAX,
            table_elements: 200_000,
            time: Duration::from_secs(1),
            answer_bytes: 16 << 10,
            log_bytes: 4 << 10,
        }
    }
}
