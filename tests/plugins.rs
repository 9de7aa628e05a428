//! Plugins in a bid, as the provider starts it: what they change, how they fail, how they are
//! exchanged while many bid.

mod exchanged;
mod failing;
mod served;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use bidprice_plugins::{Contracts, Engine, Folder as Kept, Limits, Placing, Use};

use crate::program::{Folder, Run, small_order};

/// What the small order costs at the default prices.
const PRICE: &str = "5.745402";

/// A plugin that lays this answer at 64 and these texts at 4096, and does this when it judges.
fn plugin(judge: &str, answer: &[u8], text: &str) -> String {
    let hexadecimal = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "\\{byte:02x}").unwrap();
            text
        })
    };
    let (answer, text) = (hexadecimal(answer), hexadecimal(text.as_bytes()));
    format!(
        r#"(module
        (import "bidprice:plugin/host@1.0.0" "log" (func $log (param i32 i32)))
        (memory (export "memory") 16)
        (global $free (mut i32) (i32.const 65536))
        (func (export "bidprice:plugin/pricing@1.0.0#describe") (result i32) i32.const 16)
        (func (export "bidprice:plugin/pricing@1.0.0#judge") (param i32) (result i32) {judge})
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            (global.set $free (i32.and (i32.const -16)
                (i32.add (i32.const 15) (i32.add (global.get $free) (local.get 3)))))
            (i32.sub (global.get $free)
                (i32.and (i32.const -16) (i32.add (i32.const 15) (local.get 3)))))
        (data (i32.const 64) "{answer}") (data (i32.const 4096) "{text}"))"#
    )
}

/// A plugin with this verdict: 1 sets the total, 2 scales, 4 declines.
fn verdict(case: u8, text: &str) -> String {
    let length = u8::try_from(text.len()).unwrap();
    let answer = [0, 0, 0, 0, case, 0, 0, 0, 0, 16, 0, 0, length, 0, 0, 0];
    plugin("i32.const 64", &answer, text)
}

/// A plugin that does this.
fn judging(judge: &str) -> String {
    plugin(judge, b"", "a line\u{1b}[2J")
}

/// Plugins of a test's own and the folder where they are kept.
struct Bench {
    folder: Folder,
}

impl Bench {
    fn new() -> Self {
        Self { folder: Folder::new() }
    }

    /// Writes and installs a plugin; returns its path.
    fn install(&self, name: &str, text: &str) -> String {
        let path = self.folder.file(name, text);
        self.place(Placing { file: &path, replaces: None });
        path
    }

    fn place(&self, target: Placing<'_>) {
        static ENGINE: LazyLock<Engine> =
            LazyLock::new(|| Engine::new(Use::Many, Limits::default()).unwrap());
        let path = self.kept().to_str().unwrap().to_owned();
        let kept = Kept { path, trusted_uids: Vec::new() };
        kept.install(&ENGINE, Contracts::PUBLISHED, target).unwrap();
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("kept")
    }

    /// The small order with these plugins, one after another.
    fn bid(&self, plugins: &str) -> Run {
        Run::new()
            .set("BIDPRICE_PLUGIN_DIR", self.kept())
            .set("BIDPRICE_PLUGINS", plugins)
            .stdin(small_order("uact"))
    }
}

#[test]
fn plugins_that_keep_the_price_keep_every_digit() {
    let bench = Bench::new();
    let keeps = bench.install("keeps.wat", &judging("i32.const 64"));
    bench.bid(&keeps).bids(PRICE);
    bench.bid(&[keeps.as_str(); 16].join(",")).bids(PRICE);
    let one = bench.install("one.wat", &verdict(2, "1.000000"));
    bench.bid(&format!("{one},{keeps},{one}")).bids(PRICE);
}

#[test]
fn a_verdict_is_what_is_bid() {
    let bench = Bench::new();
    let twice = bench.install("twice.wat", &verdict(2, "2"));
    bench.bid(&twice).bids("11.490804");
    bench.bid(&format!("{twice},{twice}")).bids("22.981608");
    let ten = bench.install("ten.wat", &verdict(1, "10"));
    bench.bid(&format!("{twice},{ten}")).bids("23.260737");
    let no = bench.install("no.wat", &verdict(4, "not today"));
    let answer = bench.bid(&format!("{no},{twice}")).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    let words = answer.stderr.unwrap();
    assert_eq!(words, "bidpricescript: declined by plugin `no`: not today\n");
}

#[test]
fn what_a_plugin_says_goes_with_the_price() {
    let bench = Bench::new();
    let says = "(call $log (i32.const 4096) (i32.const 10)) i32.const 64";
    let says = bench.install("says.wat", &judging(says));
    bench.bid(&says).bids_with_note(PRICE, "plugin `says` says: a line\u{fffd}[2J");
}
