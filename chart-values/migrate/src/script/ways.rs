//! How a script computes, where the published versions differ.
//!
//! Read from the text where that can be done, for a script that was changed may compute otherwise
//! than the version it came from; else from that version.

mod lists;
mod money;
mod resources;

pub(crate) use money::denomination;

use super::study::Study;
use super::versions::Facts;

/// How a script computes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// What the monthly price is divided by.
    pub blocks_a_month: Option<Fact<String>>,
    /// How a price per block is printed.
    pub decimals: Option<Fact<Decimals>>,
    /// Whether two containers with a disk pay two disks.
    pub storage_times_count: Option<Fact<bool>>,
    /// Whether GPUs cost anything.
    pub gpus_charged: Option<Fact<bool>>,
    /// Whether two containers with a GPU pay two GPUs.
    pub gpus_times_count: Option<Fact<bool>>,
    /// What a GPU costs that is not listed.
    pub unlisted_gpu: Option<Fact<UnlistedGpu>>,
    /// Whether exposed ports cost anything.
    pub endpoints_charged: Option<Fact<bool>>,
    /// Whether leased addresses cost anything.
    pub ips_charged: Option<Fact<bool>>,
    /// Whether a price above the tenant's maximum is no bid.
    pub maximum_checked: Option<Fact<bool>>,
    /// What it takes orders in.
    pub denominations: Option<Fact<Vec<String>>>,
    /// The variables whose lists decide who gets a bid, such as `WHITELIST_URL`.
    pub owner_lists: Vec<Fact<&'static str>>,
    /// Whether the chart's `whitelist_url` can make a difference.
    pub reads_the_whitelist_value: Option<Fact<bool>>,
}

/// Something known of a script, and whence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// Whence.
    pub from: Origin,
}

/// Whence something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This line of the script.
    Line(usize),
    /// No line of the script does it.
    Absence,
    /// The published version that it is, or is nearest to.
    Version,
}

/// How a price per block is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// Whole, the next one up.
    WholeUp,
    /// So many decimals.
    Fixed(u8),
    /// As many as the order's `price_precision` says, else 6.
    AsOrdered,
}

/// What a GPU costs that is not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnlistedGpu {
    /// There is no list: each costs `TARGET_GPU_UNIT`.
    Unit,
    /// So many US dollars a month.
    Flat(String),
    /// As much as the dearest that is listed.
    Highest {
        /// And at least so many US dollars a month.
        at_least: String,
    },
}

impl<T> Fact<T> {
    pub(crate) const fn at(value: T, line: usize) -> Self {
        Self { value, from: Origin::Line(line) }
    }

    pub(crate) const fn absent(value: T) -> Self {
        Self { value, from: Origin::Absence }
    }
}

/// Reads them all; `version` is where the script stands in the history.
pub(crate) fn read_ways(study: &Study<'_>, version: Option<Known>) -> Ways {
    let read = Ways {
        blocks_a_month: money::blocks_a_month(study),
        decimals: money::decimals(study),
        maximum_checked: Some(money::maximum_checked(study)),
        denominations: Some(money::denominations(study)),
        storage_times_count: resources::storage_times_count(study),
        gpus_charged: Some(resources::gpus_charged(study)),
        gpus_times_count: resources::gpus_times_count(study),
        unlisted_gpu: resources::unlisted_gpu(study),
        endpoints_charged: Some(resources::charged(study, "TARGET_ENDPOINT")),
        ips_charged: Some(resources::charged(study, "TARGET_IP")),
        owner_lists: lists::owner_lists(study),
        reads_the_whitelist_value: lists::reads_the_whitelist_value(study),
    };
    match version {
        Some(known) => known.with(read),
        None => read,
    }
}

/// A version whose history is known.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) index: usize,
    /// The script is that version, so that the text can only say where.
    pub(crate) is_same: bool,
}

impl Known {
    fn with(self, read: Ways) -> Ways {
        let facts = Facts(self.index);
        let denominations = facts.denominations().iter().map(|one| (*one).to_owned()).collect();
        let mut ways = Ways {
            blocks_a_month: self.settle(read.blocks_a_month, facts.blocks_a_month().to_owned()),
            decimals: self.settle(read.decimals, facts.decimals()),
            storage_times_count: self.settle(read.storage_times_count, facts.storage_times_count()),
            gpus_charged: self.settle(read.gpus_charged, facts.charges_gpus()),
            gpus_times_count: self.settle(read.gpus_times_count, facts.gpus_times_count()),
            unlisted_gpu: match facts.unlisted_gpu() {
                Some(unlisted) => self.settle(read.unlisted_gpu, unlisted),
                None => read.unlisted_gpu,
            },
            endpoints_charged: self
                .settle(read.endpoints_charged, facts.charges_endpoints_and_ips()),
            ips_charged: self.settle(read.ips_charged, facts.charges_endpoints_and_ips()),
            maximum_checked: self.settle(read.maximum_checked, facts.checks_the_maximum()),
            denominations: self.settle(read.denominations, denominations),
            ..read
        };
        if ways.gpus_charged.as_ref().is_some_and(|fact| !fact.value) {
            (ways.gpus_times_count, ways.unlisted_gpu) = (None, None);
        }
        ways
    }

    /// What the text shows, else what the history tells.
    fn settle<T: PartialEq>(self, mut read: Option<Fact<T>>, told: T) -> Option<Fact<T>> {
        let is_other = |fact: &mut Fact<T>| self.is_same && fact.value != told;
        read.take_if(is_other);
        read.or(Some(Fact { value: told, from: Origin::Version }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(text: &str, expected: impl FnOnce(&Ways) -> bool) {
        let study = Study::new(text, BTreeSet::new());
        let ways = read_ways(&study, None);
        assert!(expected(&ways), "{text}: {ways:#?}");
    }

    #[test]
    fn months_are_read_where_they_divide() {
        let month = |number: &str, line| Some(Fact::at(number.to_owned(), line));
        check("a\nx=$(bc <<< \"$y / 430966\")", |ways| ways.blocks_a_month == month("430966", 2));
        check("m=438000\nx=$(bc <<< \"$y/${m}\")", |ways| {
            ways.blocks_a_month == month("438000", 1)
        });
        check("x=$(bc <<< \"$y/430966\")\nz=$(bc <<< \"$y/429909\")", |ways| {
            ways.blocks_a_month.is_none()
        });
    }

    #[test]
    fn decimals_are_read_from_what_prints_them() {
        let decimals = |decimals, line| Some(Fact::at(decimals, line));
        check("p=$(jq '.price_precision // 6')", |ways| {
            ways.decimals == decimals(Decimals::AsOrdered, 1)
        });
        check("echo $x | jq ceil", |ways| ways.decimals == decimals(Decimals::WholeUp, 1));
        check("printf '%.3f' $x >&2\nprintf '%.8f' $x", |ways| {
            ways.decimals == decimals(Decimals::Fixed(8), 2)
        });
    }

    #[test]
    fn counts_are_read_from_what_multiplies() {
        let fact = |value, line| Some(Fact::at(value, line));
        check("s=$(jq '[.[].storage[].size] | add')", |ways| {
            ways.storage_times_count == fact(false, 1)
        });
        check("s=$(jq '[.[] | .storage[].size * .count] | add')", |ways| {
            ways.storage_times_count == fact(true, 1)
        });
        let units = "n=$(jq .count)\nu=$(jq .gpu.units)\n";
        check(&format!("{units}((x += n * u * p))"), |ways| {
            ways.gpus_charged == fact(true, 2) && ways.gpus_times_count == fact(true, 3)
        });
        check(&format!("{units}((x += u * p))"), |ways| ways.gpus_times_count == fact(false, 3));
    }

    #[test]
    fn unlisted_gpus_are_read_from_what_stands_in_for_them() {
        let fact = |value, line| Some(Fact::at(value, line));
        check("x=$(bc <<< \"$u * $TARGET_GPU_UNIT\")", |ways| {
            ways.unlisted_gpu == fact(UnlistedGpu::Unit, 1)
        });
        check("p=${map[$m]:-100}", |ways| {
            ways.unlisted_gpu == fact(UnlistedGpu::Flat("100".to_owned()), 1)
        });
        check("top=100\nfor v in \"${map[@]}\"; do (( v > top )) && top=$v; done", |ways| {
            ways.unlisted_gpu == fact(UnlistedGpu::Highest { at_least: "100".to_owned() }, 1)
        });
    }

    #[test]
    fn a_whitelist_of_the_scripts_own_goes_before_the_charts() {
        let reads = |text: &str, expected: Option<Fact<bool>>| {
            check(text, |ways| ways.reads_the_whitelist_value == expected);
        };
        reads("x=1 # WHITELIST_URL", Some(Fact::absent(false)));
        reads("x=1\nWHITELIST_URL=https://a\ncurl $WHITELIST_URL", Some(Fact::at(false, 2)));
        reads("x=1\n[ -z \"$WHITELIST_URL\" ] || curl $WHITELIST_URL", Some(Fact::at(true, 2)));
        let asks = "curl $u | grep -q $AKASH_OWNER || exit 1";
        reads(&format!("u=${{WHITELIST_URL:-https://a}}\n{asks}"), Some(Fact::at(true, 2)));
        for unclear in [
            "u=${WHITELIST_URL:-https://a}",
            "echo \"the list is $WHITELIST_URL\" >&2",
            "exec python3 -c 'x' \"$WHITELIST_URL\"",
            "WHITELIST_URL=${WHITELIST_URL:-https://a}",
            "if x; then WHITELIST_URL=https://a; fi",
            "f() { WHITELIST_URL=https://a; }",
            "echo $WHITELIST_URL\nWHITELIST_URL=https://a",
            "cat <<EOF\n$WHITELIST_URL\nEOF",
        ] {
            reads(unclear, None);
        }
    }

    #[test]
    fn what_nothing_does_is_absent() {
        check("x=1", |ways| {
            ways.ips_charged == Some(Fact::absent(false))
                && ways.maximum_checked == Some(Fact::absent(false))
                && ways.denominations == Some(Fact::absent(vec!["uakt".to_owned()]))
        });
        check(
            "x=$(bc <<< \"$ips * $TARGET_IP\")\na=$(jq .price.amount)\n[ $x -gt $a ] && exit 1",
            |ways| {
                ways.ips_charged == Some(Fact::at(true, 1))
                    && ways.maximum_checked == Some(Fact::at(true, 3))
            },
        );
    }
}
