//! Orders by the million, the same on every machine.

use std::fmt::Write as _;
use std::io::{self, Write};

const GIB: u64 = 1 << 30;

/// What most tenants ask for, the half of it and the quarter.
const MEMORY_BYTES: [u64; 6] = [GIB / 2, GIB, 2 * GIB, 4 * GIB, 16 * GIB, 64 * GIB];
const CPU_MILLIS: [u64; 6] = [100, 500, 1000, 2000, 4000, 16_000];
const VOLUME_BYTES: [u64; 5] = [GIB / 2, GIB, 10 * GIB, 100 * GIB, 500 * GIB];
const CLASSES: [&str; 3] = ["beta1", "beta2", "beta3"];
const MODELS: [&str; 7] = ["t4", "rtx4090", "a100", "h100", "l40s", "rtx3090", "v100"];
const MAXIMA: [&str; 5] = ["10", "100", "1000", "10000", "100000"];

/// A generator of figures: Knuth's multiplier, the upper bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).unwrap_or(1)).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, some: &[T]) -> Option<T> {
        some.get(self.below(some.len())).copied()
    }
}

/// Writes so many orders, a line each. A fifth asks for GPUs, a fifth is to be paid in AKT.
pub fn write_many(mut out: impl Write, count: u64) -> io::Result<()> {
    let mut dice = Dice(429_909);
    let mut line = String::new();
    for _ in 0..count {
        line.clear();
        order(&mut dice, &mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

fn order(dice: &mut Dice, line: &mut String) {
    line.push_str("{\"resources\":[");
    let resources = if dice.below(5) == 0 { 1 + dice.below(4) } else { 1 };
    for number in 0..resources {
        line.push_str(if number == 0 { "" } else { "," });
        resource(dice, line);
    }
    let denom = if dice.below(5) == 0 { "uakt" } else { "uact" };
    let maximum = dice.of(&MAXIMA).unwrap_or_default();
    let _ = write!(
        line,
        "],\"price\":{{\"denom\":\"{denom}\",\"amount\":\"{maximum}.000000000000000000\"}},\"price_precision\":6}}"
    );
}

fn resource(dice: &mut Dice, line: &mut String) {
    let memory = dice.of(&MEMORY_BYTES).unwrap_or_default();
    let cpu = dice.of(&CPU_MILLIS).unwrap_or_default();
    let _ = write!(line, "{{\"memory\":{memory},\"cpu\":{cpu},\"gpu\":");
    gpu(dice, line);
    let ephemeral = dice.of(&VOLUME_BYTES).unwrap_or_default();
    let _ = write!(line, ",\"storage\":[{{\"class\":\"ephemeral\",\"size\":{ephemeral}}}");
    if dice.below(3) == 0 {
        let class = dice.of(&CLASSES).unwrap_or_default();
        let bytes = dice.of(&VOLUME_BYTES).unwrap_or_default();
        let _ = write!(line, ",{{\"class\":\"{class}\",\"size\":{bytes}}}");
    }
    let [count, endpoints, addresses] = [1 + dice.below(3), dice.below(3), dice.below(8) / 7];
    let _ = write!(
        line,
        "],\"count\":{count},\"endpoint_quantity\":{endpoints},\"ip_lease_quantity\":{addresses}}}"
    );
}

fn gpu(dice: &mut Dice, line: &mut String) {
    if dice.below(5) != 0 {
        return line.push_str("{\"units\":0,\"attributes\":{}}");
    }
    let units = 1 + dice.below(8);
    let model = dice.of(&MODELS).unwrap_or_default();
    let ram = if dice.below(2) == 0 { ",\"ram\":\"80Gi\"" } else { "" };
    let _ = write!(
        line,
        "{{\"units\":{units},\"attributes\":{{\"vendor\":{{\"nvidia\":{{\"model\":\"{model}\"{ram}}}}}}}}}"
    );
}
