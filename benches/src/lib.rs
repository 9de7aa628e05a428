//! What the benches share: sample orders with their answers, a rival, and the means to time
//! a process.

pub mod failure;
pub mod inside;
pub mod launch;
pub mod loopback;
pub mod many_orders;
pub mod plugins;
pub mod rate;
pub mod report;
pub mod rivals;
pub mod same_struct;
pub mod sample;
pub mod spread;
pub mod syscalls;
pub mod turns;
