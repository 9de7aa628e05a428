//! What was found in an old release, for people and for machines.

use std::fmt::Write as _;

use bidprice_core::Compat;
use bidprice_report::{Flush, Paint, Style, Table};
use serde::Serialize;

use crate::gpu::KindPriced;
use crate::prices::{PriceRow, Source};

/// Everything that an operator should know before the upgrade.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What was read.
    pub input: String,
    /// What was odd about how the script was written down.
    pub oddities: Vec<String>,
    /// Which script it is.
    pub script: ScriptFound,
    /// The prices, one by one.
    pub prices: Vec<PriceRow>,
    /// GPUs.
    pub gpus: GpusFound,
    /// What changes a price, or may change it.
    pub changes: Vec<Remark>,
    /// What of the operator's own was carried over.
    pub carried: Vec<Remark>,
    /// What of the operator's own was not.
    pub not_carried: Vec<Remark>,
    /// What the chart does to the old values.
    pub traps: Vec<Remark>,
    /// Whether something has to be looked at before the upgrade.
    pub needs_a_look: bool,
}

/// Which published script this is, or is nearest to.
#[derive(Clone, Debug, Serialize)]
pub struct ScriptFound {
    /// Of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
    /// `published`, `prices_changed`, `edited` or `unknown`.
    pub kind: &'static str,
    /// In words.
    pub words: String,
    /// The commit of the published version.
    pub commit: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// The first chart that had it.
    pub chart: Option<String>,
    /// Lines that no published version has in that place.
    pub own_lines: usize,
}

/// What becomes of GPU prices.
#[derive(Clone, Debug, Serialize)]
pub struct GpusFound {
    /// How the old script priced them.
    pub old: String,
    /// The new map.
    pub map: Option<String>,
    /// The mode that the launcher exports.
    pub compat: &'static str,
    /// Why that one.
    pub why: String,
    /// Kinds of GPUs that the two modes price differently.
    pub modes_differ: Vec<KindPriced>,
    /// Kinds of GPUs that cost something else than before, in the mode that was chosen.
    pub changed: Vec<KindPriced>,
}

/// Something to know, where it stands, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// `script:12`, `values:3`, or nothing.
    pub place: String,
    /// What is there.
    pub words: String,
    /// What to do about it; empty if there is nothing to do.
    pub hint: String,
}

impl Remark {
    pub(crate) fn new(
        place: impl Into<String>,
        words: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { place: place.into(), words: words.into(), hint: hint.into() }
    }
}

/// Kinds of GPUs that are shown before it says how many more there are.
const KINDS_SHOWN: usize = 12;

impl Report {
    /// For a terminal. What changes a price comes first.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        let (style, words) = if self.needs_a_look {
            (Style::Bad, "something needs a look before the upgrade")
        } else {
            (Style::Good, "everything is carried over")
        };
        let blocks = [
            self.differing_modes(paint),
            section("prices that change", &self.changes, paint),
            self.head() + "\n",
            prices_table(&self.prices, paint),
            self.gpus_text(paint),
            section("carried over", &self.carried, paint),
            section("not carried over", &self.not_carried, paint),
            section("what the chart does to the old values", &self.traps, paint),
            paint.apply(style, words) + "\n",
        ];
        let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
        blocks.join("\n")
    }

    fn head(&self) -> String {
        let mut head = format!("read as {}; the script is {}", self.input, self.script.words);
        for oddity in &self.oddities {
            let _ = write!(head, "\nits base64 is {oddity}");
        }
        head
    }

    fn differing_modes(&self, paint: Paint) -> String {
        let GpusFound { modes_differ, compat, why, .. } = &self.gpus;
        if modes_differ.is_empty() {
            return String::new();
        }
        let head = "the two modes price GPUs of this release differently, US dollars a month:";
        let mut text = paint.apply(Style::Bold, head) + "\n";
        text += &kinds_table(modes_differ, paint);
        text + &format!("the launcher exports BIDPRICE_COMPAT={compat}: {why}\n")
    }

    fn gpus_text(&self, paint: Paint) -> String {
        let GpusFound { old, map, compat, why, modes_differ, changed } = &self.gpus;
        let map = map.as_deref().map_or("none".to_owned(), |map| format!("\"{map}\""));
        let mut text = format!("GPUs: {old}\nnew map: {map}, read in mode `{compat}`");
        if modes_differ.is_empty() {
            let _ = write!(text, " ({why})");
        }
        text.push('\n');
        if !changed.is_empty() {
            let head = "these GPUs cost something else than before:";
            text += &(paint.apply(Style::Bad, head) + "\n" + &kinds_table(changed, paint));
        }
        text
    }
}

fn prices_table(prices: &[PriceRow], paint: Paint) -> String {
    let mut table = Table::new([Flush::Left, Flush::Right, Flush::Right, Flush::Left]);
    table.row(["price", "old", "new", "the old one is from"].map(str::to_owned));
    for row in prices {
        let shown = |price: &Option<String>| price.clone().unwrap_or_else(|| "?".to_owned());
        let note = row.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
        let from = source_text(row) + &note;
        table.row([row.key.to_owned(), shown(&row.old), shown(&row.new), from]);
    }
    table.lines(paint).into_iter().map(|line| line + "\n").collect()
}

fn source_text(row: &PriceRow) -> String {
    let line = row.line.map_or(String::new(), |line| format!(", line {line}"));
    match row.source {
        Source::Script => format!("the script{line}"),
        Source::Value => "the chart's value".to_owned(),
        Source::ScriptDefault => format!("the script's default{line}"),
        Source::NotCharged => "this script does not charge for it".to_owned(),
        Source::NotReadable => format!("not readable{line}"),
    }
}

fn kinds_table(kinds: &[KindPriced], paint: Paint) -> String {
    let mut table = Table::new([Flush::Left, Flush::Right, Flush::Right, Flush::Right]);
    let heading = ["GPU", "old script", Compat::Script.name(), Compat::Documented.name()];
    table.row(heading.map(str::to_owned));
    for kind in kinds.iter().take(KINDS_SHOWN) {
        let prices = [kind.old, kind.script, kind.documented].map(String::from);
        let [old, script, documented] = prices;
        table.row([kind.kind.clone(), old, script, documented]);
    }
    let mut text: String = table.lines(paint).into_iter().map(|line| line + "\n").collect();
    if kinds.len() > KINDS_SHOWN {
        let _ = writeln!(text, "and {} more, in --json", kinds.len() - KINDS_SHOWN);
    }
    text
}

fn section(heading: &str, remarks: &[Remark], paint: Paint) -> String {
    if remarks.is_empty() {
        return String::new();
    }
    let mut text = paint.apply(Style::Bold, heading) + "\n";
    for Remark { place, words, hint } in remarks {
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        let _ = writeln!(text, "  {place}{words}");
        if !hint.is_empty() {
            let _ = writeln!(text, "    {hint}");
        }
    }
    text
}
