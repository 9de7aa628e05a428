//! The guide's pipelines, word for word, with the tools that it names.
//!
//! Thousands of leases are random, but from a seed that is written here, so a disagreement comes back
//! on every run. Where jq 1.7 prints a number as it was read, `*1` makes a double of it, as in 1.6.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use bidprice_core::Rate;
use bidprice_earnings::guide::{self, Month};
use bidprice_earnings::{DaysPerMonth, EscrowPerLease, Seconds, Steps};

use crate::support::{Written, block, lease, page, read};

const LEASES: u64 = 1_500;

/// xorshift: random enough, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    /// A number below two to the power of so many bits, of any length.
    fn of_bits(&mut self, most: u64) -> u64 {
        let bits = 1 + self.below(most);
        self.below(1 << bits)
    }

    /// Digits of every length, before a point and behind it.
    fn amount(&mut self) -> String {
        let (whole, fraction) = (self.digits(17), self.digits(18));
        match self.below(6) {
            0 => whole,
            1 => format!("{}.{fraction:0<18}", self.below(10_000)),
            2 => format!("0.{:0>18}", self.below(1_000)),
            3 => format!("{}.500000000000000000", self.below(1_000_000)),
            4 => format!("{}", self.below(40) * 25),
            _ => format!("{whole}.{fraction:0<18}"),
        }
    }

    fn digits(&mut self, most: u64) -> String {
        let count = 1 + self.below(most);
        let digits: String = (0..count).map(|_| self.below(10).to_string()).collect();
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() { "0".to_owned() } else { significant.to_owned() }
    }
}

fn leases(seed: u64) -> Vec<Written> {
    let mut dice = Dice(seed);
    let random = |dseq| Written {
        rate: dice.amount(),
        withdrawn: dice.of_bits(55).to_string(),
        created_at: dice.of_bits(26),
        ..lease(dseq)
    };
    (1..=LEASES).map(random).collect()
}

fn list(leases: &[Written]) -> String {
    page(&leases.iter().map(Written::old).collect::<Vec<_>>(), None)
}

/// What a tool prints. Not having it is a failure: an oracle that is skipped proves nothing.
#[track_caller]
fn run(tool: &str, arguments: &[&str], input: &str) -> String {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    let mut child = command.env("LC_ALL", "C").spawn().unwrap_or_else(|error| {
        panic!("the oracle needs `{tool}` ({error}): apt-get install jq mawk bc bsdextrautils")
    });
    let mut stdin = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{tool} {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn assert_same(ours: &str, theirs: &str) {
    assert_eq!(ours.lines().count(), theirs.lines().count());
    ours.lines().zip(theirs.lines()).for_each(|(ours, theirs)| assert_eq!(ours, theirs));
}

/// A newline behind each.
fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

/// Block time, days a month, price: as they stand in the guide, and others.
const CONSTANTS: [[&str; 3]; 4] = [
    ["6.088", "30.436875", "1.79"],
    ["6", "30.436875", "0.4521"],
    ["6.117", "30", "1.2345678901234567"],
    ["0.999999", "365.2425", "1000000"],
];

#[test]
fn total_is_jqs() {
    for (seed, count) in (1..).zip(1..=20) {
        let leases: Vec<Written> = leases(seed).into_iter().take(count).collect();
        let list = list(&leases);
        let filter = "([.leases[].escrow_payment.withdrawn.amount|tonumber] | add) / pow(10;6)";
        assert_same(&guide::total(&read(&list)).text, &run("jq", &["-r", filter], &list));
    }
}

#[test]
fn potential_is_the_pipelines() {
    let list = list(&leases(31));
    let filter = r#"["owner","dseq","gseq","oseq","rate","monthly","USD"], (.leases[] | [(.lease.lease_id | .owner, .dseq, .gseq, .oseq), (.escrow_payment | .rate.amount, (.rate.amount|tonumber), (.rate.amount|tonumber))]) | @csv"#;
    let csv = run("jq", &["-r", filter], &list);
    for [block_time, days, price] in CONSTANTS {
        let program = format!(
            r#"{{if (NR==1) {{$1=$1; printf $0"\n"}} else {{$6=(($6*((60/{block_time})*60*24*{days}))/10^6); $7=(($7*((60/{block_time})*60*24*{days}))/10^6)*{price}; print $0}}}}"#
        );
        let table = run("column", &["-t"], &run("mawk", &["-F", ",", &program], &csv));
        let rate = Rate::parse(price).unwrap();
        let ours = guide::potential(&read(&list), &month(block_time, days), rate);
        assert_same(&ours.text, &table);
    }
}

#[test]
fn consumed_is_the_pipelines() {
    const HEIGHT: u64 = 25_100_000;
    let list = list(&leases(32));
    for [block_time, days, _] in CONSTANTS {
        let filter = format!(
            r#"["owner","dseq/gseq/oseq","rate","monthly","withdrawn","consumed","days"], (.leases[] | [(.lease.lease_id | .owner, (.dseq|tostring) + "/" + (.gseq|tostring) + "/" + (.oseq|tostring)), (.escrow_payment | (.rate.amount|tonumber*1), (.rate.amount|tonumber), (.withdrawn.amount|tonumber)), (($h-(.lease.created_at|tonumber))*(.escrow_payment.rate.amount|tonumber)/pow(10;6)), (($h-(.lease.created_at|tonumber))/((60/{block_time})*60*24))]) | @csv"#
        );
        let height = HEIGHT.to_string();
        let csv = run("jq", &["--argjson", "h", &height, "-r", &filter], &list);
        let program = format!(
            r#"{{if (NR==1) {{$1=$1; printf $0"\n"}} else {{block_time={block_time}; rate_akt=(($4*((60/block_time)*60*24*{days}))/10^6); $4=rate_akt; withdrawn_akt=($5/10^6); $5=withdrawn_akt; $6; $7; print $0}}}}"#
        );
        let table = run("column", &["-t"], &run("mawk", &["-F", ",", &program], &csv));
        let ours = guide::consumed(&read(&list), HEIGHT, &month(block_time, days));
        assert_same(&ours.text, &table);
    }
}

fn month(block_time: &str, days: &str) -> Month {
    Month {
        block_time: Seconds::parse(block_time).unwrap(),
        days_per_month: DaysPerMonth::parse(days).unwrap(),
    }
}

/// A step of a random history: what the node said, and how many uakt the bank has.
struct RandomStep {
    height: u64,
    list: String,
    active: usize,
    balances: String,
}

fn random_steps(seed: u64) -> Vec<RandomStep> {
    let mut dice = Dice(seed);
    let leases = leases(seed);
    (0..200)
        .map(|step| {
            let from = usize::try_from(dice.below(LEASES - 60)).unwrap();
            let active = 1 + usize::try_from(dice.below(59)).unwrap();
            // Below 100 uakt the guide's bc fails.
            let uakt = 100 + dice.of_bits(50);
            RandomStep {
                height: 30_000_000 - step,
                list: list(&leases[from..from + active]),
                active,
                balances: format!(r#"{{"balances":[{{"denom":"uakt","amount":"{uakt}"}}]}}"#),
            }
        })
        .collect()
}

// Elsewhere bash has other long doubles than x87's, and the guide other last digits.
#[cfg(target_arch = "x86_64")]
#[test]
fn history_is_the_loops() {
    const TIME: &str = "2026-01-07T22:40:00.123456789Z";
    for (seed, block_time, per_lease) in [(41, "6", "0.5"), (42, "6.117", "5")] {
        let random = random_steps(seed);
        let of_steps = |part: &dyn Fn(&RandomStep) -> String| lines(random.iter().map(part));
        let lists = of_steps(&|step| step.list.clone());
        let balances = of_steps(&|step| step.balances.clone());
        let day = "(([.leases[].lease.price.amount // 0|tonumber] | add)*(60/$bt)*60*24)/pow(10;6)";
        let days = run("jq", &["--argjson", "bt", block_time, "-c", "-r", day], &lists);
        let held = r#".balances[] | select(.denom == "uakt") | .amount // 0|tonumber/pow(10;6)"#;
        let held = run("jq", &["-r", held], &balances);
        let escrow = of_steps(&|step| format!("({} * {per_lease})", step.active));
        let escrow = run("bc", &[], &escrow);
        let sums = lines(held.lines().zip(escrow.lines()).map(|(a, b)| format!("({a}+{b})")));
        let sums = run("bc", &[], &sums);
        let rows =
            random.iter().zip(days.lines()).zip(held.lines().zip(escrow.lines()).zip(sums.lines()));
        let arguments = lines(rows.map(|((step, day), ((held, escrow), sum))| {
            format!("{} {TIME} {} {day} {held} {escrow} {sum}", step.height, step.active)
        }));
        let print = r#"while read -r row; do printf "%8d\t%.32s\t%4d\t%12.4f\t%12.6f\t%12.4f\t%12.4f\n" $row; done"#;
        let printed = run("bash", &["-c", print], &arguments);

        let mut steps = Steps::new();
        let blocks = of_steps(&|step| block(step.height, TIME));
        steps.read_blocks("b", blocks.as_bytes());
        steps.read_balances("c", balances.as_bytes());
        for step in &random {
            steps.add(&read(&step.list));
        }
        let escrow = EscrowPerLease::parse(per_lease).unwrap();
        let ours = guide::history(&steps, Seconds::parse(block_time).unwrap(), escrow);
        assert_eq!(ours.problems, []);
        assert_same(&ours.text, &printed);
    }
}

#[test]
fn heights_of_steps_are_bcs() {
    for (newest, block_time) in [(25_100_000_u64, "6"), (6_401_379, "6.088"), (9_999_999, "0.7")] {
        let questions =
            lines((1..100).map(|step| {
                format!("scale=0; ({newest}-((60/{block_time})*60*({step}*23.59)))/1")
            }));
        let mut steps = Steps::new();
        steps.read_blocks("b", block(newest, "2026-01-07T22:40:00Z").as_bytes());
        let none = read(&page(&[], None));
        (0..100).for_each(|_| steps.add(&none));
        let block_time = Seconds::parse(block_time).unwrap();
        // The lines that are missing are asked for at the guide's heights.
        let printed = guide::history(&steps, block_time, EscrowPerLease::GUIDE);
        let asked = printed.problems.iter().map(|problem| {
            let words = problem.hint.split("--type=height ").nth(1).unwrap();
            words.split(' ').next().unwrap().to_owned()
        });
        for (ours, theirs) in asked.zip(run("bc", &[], &questions).lines()) {
            // Below the first block there is nothing to ask for.
            let theirs = if theirs.starts_with('-') { "HEIGHT" } else { theirs };
            assert_eq!(ours, theirs);
        }
        assert_eq!(printed.problems.len(), 99);
    }
}
