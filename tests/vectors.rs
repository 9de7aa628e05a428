//! The recorded answers: 1,598 orders with everything that must come out.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use bidprice_core::{
    Compat, Rate, Refusal, Target, Tariff, TariffTexts, bid_for, quote_for, read_order,
};
use serde_json::Value;

/// How many there are: a file that is lost or cut must not pass for agreement.
const COUNT: usize = 1_598;

/// One recorded run.
pub(crate) struct Vector {
    /// Names the line in a failure.
    pub(crate) id: String,
    /// How the GPU map is to be read.
    pub(crate) compat: Compat,
    /// Everything that was set, but for `PATH`.
    pub(crate) env: BTreeMap<String, String>,
    /// US dollars per AKT, as the script's cache file held them.
    pub(crate) rate: String,
    /// The order.
    pub(crate) stdin: String,
    /// What must come out.
    pub(crate) expected: Answer,
}

/// What a run leaves behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Byte for byte; the script ends it without a line break.
    pub(crate) stdout: String,
    /// The exit status.
    pub(crate) exit: i32,
    /// Byte for byte; `None` stands for any words, but not for silence.
    pub(crate) stderr: Option<String>,
}

impl Answer {
    /// Whether a run that left `actual` did what this asks for.
    pub(crate) fn accepts(&self, actual: &Self) -> bool {
        let words = actual.stderr.as_deref().unwrap_or_default();
        self.stdout == actual.stdout
            && self.exit == actual.exit
            && self.stderr.as_ref().map_or(!words.is_empty(), |expected| expected == words)
    }
}

impl Vector {
    fn read(line: &str, compat: Compat) -> Self {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().map(ToOwned::to_owned);
        let env = line["env"].as_object().unwrap().iter();
        Self {
            id: text("id").unwrap(),
            compat,
            env: env.map(|(name, set)| (name.clone(), set.as_str().unwrap().to_owned())).collect(),
            rate: text("rate").unwrap(),
            stdin: text("stdin").unwrap(),
            expected: Answer {
                stdout: text("stdout").unwrap(),
                exit: line["exit"].as_i64().unwrap().try_into().unwrap(),
                stderr: text("stderr"),
            },
        }
    }
}

/// All recorded runs, file by file.
pub(crate) fn all() -> Vec<Vector> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "vectors"].iter().collect();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let vectors: Vec<Vector> = files.iter().flat_map(read_file).collect();
    assert_eq!(vectors.len(), COUNT, "the recorded lines in {files:?}");
    vectors
}

fn read_file(file: &PathBuf) -> Vec<Vector> {
    // The files whose names start with `default` hold answers of the documented mode.
    let documented = file.file_name().unwrap().to_string_lossy().starts_with("default");
    let compat = if documented { Compat::Documented } else { Compat::Script };
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| Vector::read(line, compat)).collect()
}

/// Fails with the first few disagreements if there are any.
#[track_caller]
pub(crate) fn assert_agreement(answer: impl Fn(&Vector) -> Answer) {
    const SHOWN: usize = 5;
    let disagreements: Vec<String> = all()
        .iter()
        .filter_map(|vector| {
            let actual = answer(vector);
            let Vector { id, expected, .. } = vector;
            (!expected.accepts(&actual))
                .then(|| format!("{id}\n  wanted {expected:?}\n     got {actual:?}"))
        })
        .collect();
    let shown = disagreements.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        disagreements.is_empty(),
        "{} of {COUNT} disagree, such as\n{shown}",
        disagreements.len()
    );
}

fn price(vector: &Vector) -> Result<String, Refusal> {
    let set = |name| vector.env.get(name).map(String::as_str);
    let tariff = Tariff::parse(&TariffTexts {
        compat: Some(vector.compat.name()),
        targets: Target::ALL.map(|target| set(target.variable())),
        gpu_mappings: set("PRICE_TARGET_GPU_MAPPINGS"),
    })?;
    let order = read_order(vector.stdin.as_bytes())?;
    let quote = quote_for(&order, &tariff)?;
    let rate = || Ok(Rate::parse(&vector.rate).unwrap());
    bid_for(quote.total(), &order.ask, rate).map(|bid| bid.price.to_string())
}

#[test]
fn the_core_gives_every_recorded_answer() {
    assert_agreement(|vector| match price(vector) {
        Ok(stdout) => Answer { stdout, exit: 0, stderr: Some(String::new()) },
        Err(refusal) => {
            Answer { stdout: String::new(), exit: 1, stderr: Some(refusal.to_string()) }
        }
    });
}
