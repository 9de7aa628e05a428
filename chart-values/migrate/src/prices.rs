//! What each resource cost, and what the new values say so that it costs the same.

use bidprice_chart::{Arrival, Arriving, NAMES, Name, Sets};
use bidprice_core::{Exponent, Target, excerpt, parse_plain};
use serde::Serialize;

use crate::values_text::NewValue;

/// What an old script says of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A number that counts whatever the values say.
    Fixed(String),
    /// A number that counts where the values say nothing.
    Default(String),
    /// Something that only running the script would tell.
    Unreadable(String),
    /// The script does not charge for it.
    Free,
    /// Nothing that could be found.
    Unknown,
}

/// Where an old price comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A number in the script that no value changes.
    Script,
    /// The chart's value.
    Value,
    /// The script's number for where there is no value.
    ScriptDefault,
    /// The script does not charge for it.
    NotCharged,
    /// Nobody can tell without running the script.
    NotReadable,
}

/// One price, old and new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriceRow {
    /// The chart's name of it.
    pub key: &'static str,
    /// What counted, as it was typed.
    pub old: Option<String>,
    /// Where that stood.
    pub source: Source,
    /// The script's line, where it decides.
    pub line: Option<usize>,
    /// What the new values say; none where nobody could tell what counted.
    pub new: Option<String>,
    /// What an operator should know about it.
    pub note: Option<String>,
}

impl PriceRow {
    /// What counts of a script's words and a value, and what keeps it.
    pub(crate) fn new(
        name: Name,
        written: &Written,
        line: Option<usize>,
        value: Option<&Arriving<'_>>,
    ) -> Self {
        let arrives = value.map(|value| &value.arrival);
        let row = |old: &str, source| Self {
            key: name.key,
            old: Some(old.to_owned()),
            source,
            line: line.filter(|_| source != Source::Value),
            new: None,
            note: None,
        };
        let row = match (written, arrives) {
            (Written::Free, _) => row("0", Source::NotCharged),
            (Written::Fixed(text), Some(Arrival::Text { text: value, .. }))
                if !is_same(text, value) =>
            {
                let note =
                    format!("the values say {}, which the script never read", excerpt(value));
                Self { note: Some(note), ..row(text, Source::Script) }
            }
            (Written::Fixed(text), _) => row(text, Source::Script),
            (Written::Default(_), Some(Arrival::Text { text, .. })) => row(text, Source::Value),
            (Written::Default(text), Some(Arrival::Dropped { .. })) => {
                let note = "the chart drops the value, so the script's default counted".to_owned();
                Self { note: Some(note), ..row(text, Source::ScriptDefault) }
            }
            (Written::Default(text), _) => row(text, Source::ScriptDefault),
            (Written::Unreadable(why), _) => {
                let note = Some(format!("{why}: set {} yourself", name.key));
                Self { old: None, note, ..row("", Source::NotReadable) }
            }
            (Written::Unknown, _) => {
                let note = Some(format!("the script does not set it: set {} yourself", name.key));
                Self { old: None, note, ..row("", Source::NotReadable) }
            }
        };
        row.with_new()
    }

    /// A price that the new program can read.
    fn with_new(mut self) -> Self {
        let Some(old) = &self.old else { return self };
        match parse_plain(old, Exponent::Allowed) {
            // As typed, but without an exponent and with a digit before the point.
            Ok(price) => self.new = Some(price.to_string()),
            Err(problem) => {
                let words = format!("`{}` {problem}: set {} yourself", excerpt(old), self.key);
                self.note = Some(words);
                self.source = Source::NotReadable;
            }
        }
        self
    }

    /// What the values file gets.
    pub(crate) fn change(&self) -> Option<NewValue> {
        self.new.as_ref().map(|text| NewValue { key: self.key, text: text.clone() })
    }

    /// Whether an operator has to do something about it.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        self.source == Source::NotReadable
    }
}

/// Equal as numbers, or letter by letter.
fn is_same(one: &str, other: &str) -> bool {
    let read = |text| parse_plain(text, Exponent::Allowed).ok();
    one == other || read(one).is_some_and(|one| read(other) == Some(one))
}

/// The chart's name of a price.
pub(crate) fn name_of(target: Target) -> Name {
    let is_it = |name: &Name| name.sets == Sets::Target(target);
    NAMES.into_iter().find(is_it).expect("each price has a name in the chart")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bidprice_chart::{Values, arrivals};

    /// The script's words, the values file, and old, new, source.
    #[track_caller]
    fn check(written: &Written, values: &str, old: &str, new: &str, source: Source) {
        let values = Values::read(&[("p.yaml", values)]).expect("values");
        let arriving = arrivals(&values);
        let name = name_of(Target::Cpu);
        let value = arriving.iter().find(|arriving| arriving.name == name);
        let row = PriceRow::new(name, written, Some(3), value);
        let shown = |text: &Option<String>| text.clone().unwrap_or_default();
        assert_eq!(
            (shown(&row.old), shown(&row.new), row.source),
            (old.into(), new.into(), source)
        );
        assert_eq!(row.line.is_some(), source != Source::Value);
        assert_eq!(row.needs_a_look(), row.new.is_none());
    }

    #[test]
    fn the_scripts_own_number_goes_before_the_value() {
        let fixed = |text: &str| Written::Fixed(text.to_owned());
        check(&fixed("4.50"), "price_target_cpu: 1\n", "4.50", "4.50", Source::Script);
        check(&fixed(".8035"), "", ".8035", "0.8035", Source::Script);
        check(&fixed("0"), "", "0", "0", Source::Script);
        check(&fixed("abc"), "", "abc", "", Source::NotReadable);
        check(&fixed("1,60"), "", "1,60", "", Source::NotReadable);
    }

    #[test]
    fn a_default_goes_behind_the_value_that_arrives() {
        let default = || Written::Default("1.60".to_owned());
        check(&default(), "price_target_cpu: 2.50\n", "2.5", "2.5", Source::Value);
        check(&default(), "price_target_cpu: '2.50'\n", "2.50", "2.50", Source::Value);
        check(&default(), "price_target_cpu: 0\n", "1.60", "1.60", Source::ScriptDefault);
        check(&default(), "price_target_cpu: 1000000\n", "1e+06", "1000000", Source::Value);
        check(&default(), "price_target_cpu: 0.00000001\n", "1e-08", "0.00000001", Source::Value);
        check(&default(), "", "1.60", "1.60", Source::ScriptDefault);
    }

    #[test]
    fn what_is_not_charged_stays_free_and_what_is_not_readable_is_said() {
        check(&Written::Free, "price_target_cpu: 5\n", "0", "0", Source::NotCharged);
        check(&Written::Unknown, "", "", "", Source::NotReadable);
        check(&Written::Unreadable("it is computed".into()), "", "", "", Source::NotReadable);
    }
}
