//! What reaches the container.
//!
//! The chart writes `{{ if .Values.x }}` and then `X: "{{ .Values.x }}"`: what is false, zero or
//! empty is dropped, everything else is shown by Go and read as YAML once more.

use crate::go;
use crate::names::{NAMES, Name};
use crate::quoted::read_quoted;
use crate::{Data, Place, Value, Values, ValuesError};

/// What becomes of a value on its way to the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is not there at all: the bid script charges its default.
    Dropped {
        /// What the template takes for false.
        why: Dropped,
    },
    /// It arrives.
    Text {
        /// As the variable holds it.
        text: String,
        /// Whether that is what the file says, letter by letter.
        as_written: bool,
    },
    /// It makes a manifest that is not YAML, and Helm stops.
    Stops {
        /// Behind "because": what is in it.
        why: &'static str,
    },
}

/// What a template takes for false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// Nothing, `~`, `null`, or an empty text.
    Empty,
    /// `0` without quotes, in any spelling.
    Zero,
    /// `false`, `no`, `off`, `n`.
    False,
    /// `[]`
    EmptyList,
    /// `{}`
    EmptyMap,
}

/// A value that the chart hands to the bid script, and what arrives of it.
#[derive(Clone, Debug)]
pub struct Arriving<'v> {
    /// Its names.
    pub name: Name,
    /// As the file has it.
    pub value: &'v Value,
    /// As the container sees it.
    pub arrival: Arrival,
}

/// A variable of the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvVariable {
    /// Such as `PRICE_TARGET_CPU`.
    pub variable: &'static str,
    /// What it holds; never empty.
    pub text: String,
    /// Where its value was written.
    pub place: Place,
}

/// What becomes of every value for the bid script that is set, in the order of [`NAMES`].
#[must_use]
pub fn arrivals(values: &Values) -> Vec<Arriving<'_>> {
    let set = NAMES.into_iter().filter_map(|name| Some((name, values.get(name.key)?)));
    set.map(|(name, value)| Arriving { name, value, arrival: arrival_of(value) }).collect()
}

/// The variables that the pod gets for the bid script, or why there would be no pod.
pub fn environment(values: &Values) -> Result<Vec<EnvVariable>, ValuesError> {
    let mut variables = Vec::new();
    for Arriving { name, value, arrival } in arrivals(values) {
        match arrival {
            Arrival::Text { text, .. } => {
                let place = value.place.clone();
                variables.push(EnvVariable { variable: name.variable, text, place });
            }
            Arrival::Dropped { .. } => {}
            Arrival::Stops { why } => {
                let problem = format!("{} stops Helm: {why}", name.key);
                return Err(ValuesError::at(&value.place, problem, HINT_FOR_STOPS));
            }
        }
    }
    Ok(variables)
}

/// A comma needs a backslash after `--set` only.
pub(crate) const HINT_FOR_STOPS: &str =
    "write it without backslashes and double quotes inside: in a file a comma needs none";

/// What becomes of one value.
#[must_use]
pub fn arrival_of(value: &Value) -> Arrival {
    if let Some(why) = dropped(&value.data) {
        return Arrival::Dropped { why };
    }
    match read_quoted(&go::show(&value.data)) {
        Ok(text) if text.is_empty() => Arrival::Dropped { why: Dropped::Empty },
        Ok(text) => {
            let as_written = value.written.as_ref().is_some_and(|written| written.text == text);
            Arrival::Text { text, as_written }
        }
        Err(why) => Arrival::Stops { why },
    }
}

fn dropped(data: &Data) -> Option<Dropped> {
    match data {
        Data::Null => Some(Dropped::Empty),
        Data::Text(text) => text.is_empty().then_some(Dropped::Empty),
        Data::Bool(value) => (!value).then_some(Dropped::False),
        Data::Number(value) => (*value == 0.0).then_some(Dropped::Zero),
        Data::List(values) => values.is_empty().then_some(Dropped::EmptyList),
        Data::Map(map) => map.is_empty().then_some(Dropped::EmptyMap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(text: &str) -> Arrival {
        let file = format!("price_target_cpu: {text}\n");
        let values = Values::read(&[("p.yaml", &file)]).expect("good");
        values.get("price_target_cpu").map_or(Arrival::Dropped { why: Dropped::Empty }, arrival_of)
    }

    #[track_caller]
    fn check(written: &str, arrives: &str) {
        match arrival(written) {
            Arrival::Text { text, as_written } => {
                assert_eq!(text, arrives);
                assert_eq!(as_written, written.trim_matches(['\'', '"']) == arrives, "{written}");
            }
            other => assert_eq!(format!("{other:?}"), arrives),
        }
    }

    #[test]
    fn numbers_arrive_as_go_shows_them() {
        check("1.60", "1.6");
        check("1.6", "1.6");
        check("1000000", "1e+06");
        check("999999", "999999");
        check("0.00001", "1e-05");
        check("010", "8");
        check("0x10", "16");
        check("1_000", "1000");
        check("100000000000000000000000", "1e+23");
    }

    #[test]
    fn quotes_keep_what_was_typed() {
        check("'1.60'", "1.60");
        check("\"0\"", "0");
        check("\"010\"", "010");
        check("\"*=130\"", "*=130");
        check("a100=900,*=130", "a100=900,*=130");
    }

    #[test]
    fn what_is_false_is_dropped() {
        for zero in ["0", "0.0", "-0", "00", "0e5", "0x0"] {
            assert_eq!(arrival(zero), Arrival::Dropped { why: Dropped::Zero }, "{zero}");
        }
        for empty in ["", "~", "null", "''"] {
            assert_eq!(arrival(empty), Arrival::Dropped { why: Dropped::Empty }, "{empty}");
        }
        assert_eq!(arrival("off"), Arrival::Dropped { why: Dropped::False });
        assert_eq!(arrival("[]"), Arrival::Dropped { why: Dropped::EmptyList });
        assert_eq!(arrival("{}"), Arrival::Dropped { why: Dropped::EmptyMap });
    }

    #[test]
    fn lists_and_mappings_arrive_as_go_shows_them() {
        check("[1, 2]", "[1 2]");
        check("{b: 1.50, a: x, c: ~}", "map[a:x b:1.5 c:<nil>]");
        check("[a100=900,t4=80]", "[a100=900 t4=80]");
        check("{a100=900,t4=80}", "map[a100=900:<nil> t4=80:<nil>]");
    }

    #[test]
    fn the_pod_gets_what_arrives_or_there_is_no_pod() {
        let text = "price_target_ip: 0\nprice_target_cpu: 1.60\ndebug_bid_script: yes\nfrom: x\n";
        let values = Values::read(&[("p.yaml", text)]).expect("good");
        let variables = environment(&values).expect("a pod");
        let shown: Vec<String> =
            variables.iter().map(|v| format!("{}={} {}", v.variable, v.text, v.place)).collect();
        assert_eq!(shown, ["PRICE_TARGET_CPU=1.6 p.yaml:2", "DEBUG_BID_SCRIPT=true p.yaml:3"]);
        let text = "\nprice_target_gpu_mappings: 'a100=900\\,t4=80'\n";
        let values = Values::read(&[("p.yaml", text)]).expect("good");
        let error = environment(&values).expect_err("no pod");
        assert_eq!((error.place.as_str(), error.hint.as_str()), ("p.yaml:2", HINT_FOR_STOPS));
    }
}
