//! Plugins as text, an order for them to judge, and what is checked of every failure.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use bidprice_core::{Order, Quote, Rate, Tariff, TariffTexts, Worth, quote_for, read_order};
use bidprice_plugins::{
    Answer, Circumstances, Contracts, Engine, Facts, Failure, Limits, Plugin, Question, Use,
    component_of,
};

/// Two kinds of containers, GPUs, every storage class: 13 lines, as a provider sends it.
const ORDER: &[u8] = include_bytes!("../../../../tests/orders/sample.json");

/// No call may take longer, whatever the plugin does: the hard stop and some patience.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where [`Wat`]'s answer lies, and where texts may lie.
pub(crate) const TEXT: usize = 4096;

/// The smallest plugin with some of its pieces exchanged.
pub(crate) struct Wat<'w> {
    /// Before everything else, where imports must stand.
    pub(crate) imports: &'w str,
    /// The memory's first and largest size.
    pub(crate) memory: &'w str,
    pub(crate) describe: &'w str,
    /// From `$question` to an address, as a rule 64.
    pub(crate) judge: &'w str,
    /// From `$bytes` and `$align` to an address.
    pub(crate) realloc: &'w str,
    /// Data, functions, tables.
    pub(crate) rest: &'w str,
}

impl Default for Wat<'_> {
    fn default() -> Self {
        Self {
            imports: "",
            memory: "1",
            describe: "i32.const 16",
            judge: "i32.const 64",
            realloc: "(local.set $start (i32.and (i32.add (global.get $free)
                    (i32.sub (local.get $align) (i32.const 1)))
                    (i32.sub (i32.const 0) (local.get $align))))
                (global.set $free (i32.add (local.get $start) (local.get $bytes)))
                (block $fits (loop $more
                    (br_if $fits (i32.le_u (global.get $free)
                        (i32.mul (memory.size) (i32.const 65536))))
                    (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
                    unreachable))
                local.get $start",
            rest: "",
        }
    }
}

impl Wat<'_> {
    pub(crate) fn text(&self) -> String {
        let Self { imports, memory, describe, judge, realloc, rest } = self;
        format!(
            r#"(module {imports}
            (memory (export "memory") {memory})
            (global $free (mut i32) (i32.const 32768))
            (func (export "bidprice:plugin/pricing@1.0.0#describe") (result i32) {describe})
            (func $judge (export "bidprice:plugin/pricing@1.0.0#judge")
                (param $question i32) (result i32) {judge})
            (func (export "cabi_realloc")
                (param $old i32) (param $old_bytes i32) (param $align i32) (param $bytes i32)
                (result i32) (local $start i32) {realloc})
            (data (i32.const 16) "\28\00\00\00\08\00\00\00\30\00\00\00\05\00\00\00")
            (data (i32.const 40) "smallest1.0.0")
            {rest})"#
        )
    }
}

/// A plugin that does this when it judges.
pub(crate) fn judging(judge: &str) -> String {
    Wat { judge, ..Wat::default() }.text()
}

/// A plugin that answers with these bytes at 64, and has a text at [`TEXT`].
pub(crate) fn answering(answer: &[u8], text: &[u8]) -> String {
    let rest = data(64, answer) + &data(TEXT, text);
    Wat { rest: &rest, ..Wat::default() }.text()
}

/// The same with `ok`, a verdict's number, and the text as that verdict's.
pub(crate) fn verdict(case: u8, text: &[u8]) -> String {
    answering(&ok(case, [TEXT, text.len()]), text)
}

/// `ok` of a verdict with a text that starts and is so long.
pub(crate) fn ok(case: u8, [start, length]: [usize; 2]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    [[0, 0, 0, 0], [case, 0, 0, 0], number(start), number(length)].concat()
}

/// These bytes at this address.
pub(crate) fn data(at: usize, bytes: &[u8]) -> String {
    let mut text = format!("(data (i32.const {at}) \"");
    for byte in bytes {
        write!(text, "\\{byte:02x}").unwrap();
    }
    text + "\")"
}

/// What a process that prices many orders has.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: LazyLock<Engine> = LazyLock::new(|| engine_with(Limits::default()));
    &ENGINE
}

pub(crate) fn engine_with(limits: Limits) -> Engine {
    Engine::new(Use::Many, limits).unwrap()
}

pub(crate) fn compile(engine: &Engine, file: impl AsRef<[u8]>) -> Result<Plugin, Failure> {
    Plugin::compile(engine, &component_of(file.as_ref(), Contracts::PUBLISHED)?)
}

/// The order, its quote and the question about it.
pub(crate) fn asked<T>(ask: impl FnOnce(&Question<'_>) -> T) -> T {
    let order = read_order(ORDER).unwrap();
    let tariff = Tariff::parse(&TariffTexts::default()).unwrap();
    let facts = Facts::parse("utilisation=0.83\n", 7).unwrap();
    ask(&question(&order, &quote_for(&order, &tariff).unwrap(), &facts))
}

pub(crate) fn question<'q>(
    order: &'q Order<'q>,
    quote: &Quote<'_>,
    facts: &'q Facts,
) -> Question<'q> {
    let worth = Worth::Akt(Rate::parse("1.20").unwrap());
    let around = Circumstances { owner: "akash1owner", worth, moment: 1_800_000_000, facts };
    Question::new(order, quote, around, "key: value")
}

/// What comes of one call, in time.
#[track_caller]
pub(crate) fn judge(plugin: &Plugin) -> Answer {
    let began = Instant::now();
    let answer = asked(|question| plugin.judge(question));
    assert!(began.elapsed() < PATIENCE, "{:?}: {answer:?}", began.elapsed());
    answer
}

/// Fails unless the plugin can be compiled, its call fails so twice, with the same cost, and the
/// same engine judges a good plugin right after.
#[track_caller]
pub(crate) fn fails_within(engine: &Engine, wat: &str, failure: &Failure) -> Answer {
    let plugin = compile(engine, wat).unwrap();
    let answer = judge(&plugin);
    assert_eq!(failure_of(&answer), *failure);
    let again = judge(&plugin);
    assert_eq!(failure_of(&again), *failure);
    if !matches!(failure, Failure::Time(_)) {
        assert_eq!((again.cost, &again.log), (answer.cost, &answer.log));
    }
    is_unharmed(engine);
    answer
}

/// Why there is no verdict; a trap's own name alone.
#[track_caller]
pub(crate) fn failure_of(answer: &Answer) -> Failure {
    match answer.verdict.as_ref().expect_err("it has a verdict") {
        Failure::Trap(trap) => Failure::Trap(trap.replace("wasm trap: ", "")),
        other => other.clone(),
    }
}

#[track_caller]
pub(crate) fn fails(wat: &str, failure: &Failure) -> Answer {
    fails_within(engine(), wat, failure)
}

/// Fails unless the engine still runs a plugin that keeps every price.
#[track_caller]
pub(crate) fn is_unharmed(engine: &Engine) {
    let keeps = judge(&compile(engine, judging("i32.const 64")).unwrap());
    assert!(matches!(keeps.verdict, Ok(bidprice_core::Verdict::Keep)), "{:?}", keeps.verdict);
}
