//! The total by what is charged.

use std::collections::BTreeMap;

use bidprice_core::bc::Number;
use bidprice_core::{Item, Line, Target};
use bidprice_report::name_and_unit;

use crate::priced::{Price, add};
use crate::report::{GpuPart, Part};
use crate::signed::Signed;
use crate::words::delta;

/// What rules and plugins make of the sum of the lines.
const RULES: &str = "rules and plugins";

/// A sum for each book.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) now: Number,
    pub(crate) then: Number,
}

impl Sums {
    pub(crate) fn add(&mut self, other: Self, count: u64) {
        add(&mut self.now, other.now, count);
        add(&mut self.then, other.then, count);
    }

    fn side(&mut self, side: Side) -> &mut Number {
        match side {
            Side::Now => &mut self.now,
            Side::Then => &mut self.then,
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Now,
    Then,
}

/// All lines of all orders, added up by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    targets: [Sums; Target::ALL.len()],
    gpus: BTreeMap<String, Gpus>,
    /// Storage classes that rules have a price for, and what plugins added.
    others: BTreeMap<String, Sums>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Gpus {
    orders: u64,
    units: Number,
    usd: Sums,
}

impl Parts {
    pub(crate) fn add(&mut self, now: &Price<'_>, then: &Price<'_>, count: u64) {
        self.count_gpus(now.lines, count);
        for (side, price) in [(Side::Now, now), (Side::Then, then)] {
            for line in price.lines {
                add(self.sum_of(line).side(side), line.usd_per_month, count);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (mine, others) in self.targets.iter_mut().zip(other.targets) {
            mine.add(others, 1);
        }
        for (name, gpus) in other.gpus {
            let mine = self.gpus.entry(name).or_default();
            mine.orders += gpus.orders;
            add(&mut mine.units, gpus.units, 1);
            mine.usd.add(gpus.usd, 1);
        }
        for (name, sums) in other.others {
            self.others.entry(name).or_default().add(sums, 1);
        }
    }

    /// What both books are asked for is the same, so it is counted once.
    fn count_gpus(&mut self, lines: &[Line<'_>], count: u64) {
        let mut before: Vec<&str> = Vec::new();
        for line in lines {
            let Item::Gpu { wanted, .. } = &line.item else { continue };
            let gpus = entry(&mut self.gpus, wanted);
            add(&mut gpus.units, line.quantity, count);
            if !before.contains(&wanted.as_str()) {
                gpus.orders += count;
                before.push(wanted);
            }
        }
    }

    fn sum_of(&mut self, line: &Line<'_>) -> &mut Sums {
        match &line.item {
            Item::Target(target) => {
                self.targets.get_mut(*target as usize).expect("one for each target")
            }
            Item::Gpu { wanted, .. } => &mut entry(&mut self.gpus, wanted).usd,
            Item::StorageClass(class) => entry(&mut self.others, &format!("storage {class}")),
            Item::Added(label) => entry(&mut self.others, label),
        }
    }

    /// By name, in the order of the bid script; what the lines do not explain is that of the rules.
    pub(crate) fn resources(&self, total: Sums) -> Vec<Part> {
        let targets = Target::ALL.iter().zip(self.targets);
        let targets = targets.map(|(target, sums)| (name_and_unit(*target).0.to_owned(), sums));
        let mut gpus = Sums::default();
        for kind in self.gpus.values() {
            gpus.add(kind.usd, 1);
        }
        let others = self.others.iter().map(|(name, sums)| (name.clone(), *sums));
        let all: Vec<(String, Sums)> =
            targets.chain([("gpus".to_owned(), gpus)]).chain(others).collect();
        let mut explained = Sums::default();
        for (_, sums) in &all {
            explained.add(*sums, 1);
        }
        let is_something = |sums: &Sums| !(sums.now.is_zero() && sums.then.is_zero());
        let parts = all.into_iter().filter(|(_, sums)| is_something(sums)).map(|(name, sums)| {
            Part { name, usd: delta(Signed::from(sums.now), Signed::from(sums.then)) }
        });
        parts.chain(by_rules(explained, total)).collect()
    }

    pub(crate) fn gpus(&self) -> Vec<GpuPart> {
        let unit = |usd: Number, units: Number| {
            usd.over(units).unwrap_or_default().text().trimmed().to_owned()
        };
        let gpus = self.gpus.iter().map(|(name, kind)| GpuPart {
            name: name.clone(),
            orders: kind.orders,
            units: kind.units.text().trimmed().to_owned(),
            now_unit_usd: unit(kind.usd.now, kind.units),
            then_unit_usd: unit(kind.usd.then, kind.units),
            usd: delta(Signed::from(kind.usd.now), Signed::from(kind.usd.then)),
        });
        gpus.collect()
    }
}

fn by_rules(explained: Sums, total: Sums) -> Option<Part> {
    let now = Signed::difference(explained.now, total.now)?;
    let then = Signed::difference(explained.then, total.then)?;
    let is_something = !(now.size().is_zero() && then.size().is_zero());
    is_something.then(|| Part { name: RULES.to_owned(), usd: delta(now, then) })
}

fn entry<'m, V: Default>(map: &'m mut BTreeMap<String, V>, name: &str) -> &'m mut V {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), V::default());
    }
    map.get_mut(name).expect("it was just put there")
}
