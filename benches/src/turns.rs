//! Two functions timed in turns, for their ratio.
//!
//! Criterion measures one function after the other, minutes apart; on a shared machine the ratio of
//! two such figures says little. Here each round times both, so what disturbs one disturbs both.

use std::time::{Duration, Instant};

use crate::spread::Spread;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Rounds, each with a ratio of its own.
    pub rounds: usize,
    /// Calls of each function in a round.
    pub calls: u32,
}

/// What one call of each took, and the first to the second round by round.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    /// Nanoseconds a call.
    pub ours_nanos: Spread,
    /// Nanoseconds a call.
    pub rival_nanos: Spread,
    /// Ours to the rival's.
    pub ratio: Spread,
}

/// Times both in turns; `None` without a round.
pub fn time(size: Size, mut ours: impl FnMut(), mut rival: impl FnMut()) -> Option<Turns> {
    let rounds: Vec<(Duration, Duration)> = (0..size.rounds)
        .map(|_| (call(size.calls, &mut ours), call(size.calls, &mut rival)))
        .collect();
    // So many nanoseconds went by that each call has one.
    let calls = Duration::from_nanos(size.calls.into());
    let nanos = |time: &Duration| time.div_duration_f64(calls);
    Some(Turns {
        ours_nanos: Spread::of(rounds.iter().map(|(ours, _)| nanos(ours)))?,
        rival_nanos: Spread::of(rounds.iter().map(|(_, rival)| nanos(rival)))?,
        ratio: Spread::of_ratios(rounds.iter().map(|(ours, rival)| (ours, rival)))?,
    })
}

/// The time of so many calls.
fn call(calls: u32, function: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..calls).for_each(|_| function());
    start.elapsed()
}
