//! What the body says: a price that this order can have, or that there is none.

use bidprice_core::bc::Number;
use bidprice_core::{Ask, Bid, excerpt, parse_amount, printable};
use bidprice_rates::Object;

/// More remarks than any price has.
const NOTES_MAX: usize = 64;

/// A sentence or two.
const NOTE_BYTES_MAX: usize = 2048;

/// The longest of our own reasons has half of it.
const REASON_BYTES_MAX: usize = 32;

/// What came of it.
pub(super) enum Answer {
    /// A bid.
    Priced(Priced),
    /// No bid, by the reason's name.
    Refused(String),
}

/// A bid, and what goes with it.
pub(super) struct Priced {
    pub(super) bid: Bid,
    pub(super) notes: Vec<String>,
    /// The whole answer, if somebody wants it.
    pub(super) told: Option<String>,
}

/// What is known of a price before anybody is asked.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// What it is.
    Bid(Bid),
    /// That there can be none.
    NoBid,
    /// Others have a say in it.
    Nothing,
}

/// Reads an answer, short or whole. A price that is `known` has to be that.
pub(super) fn read(body: &str, ask: &Ask<'_>, known: Known) -> Result<Answer, String> {
    let answer = Object::read(body)?;
    let part = |name| answer.find(name)?.map(|part| Object::read(part.get())).transpose();
    let bid = match (part("bid")?, part("refused")?) {
        (Some(bid), None) => bid,
        (None, Some(refused)) => return reason(&refused).map(Answer::Refused),
        _ => return Err("answers neither with a price nor with a refusal".to_owned()),
    };
    let (price, denom) = (bid.text("price")?, bid.text("denom")?);
    if denom.as_deref() != Some(ask.denom()) {
        let denom = excerpt(&denom.unwrap_or_default());
        return Err(format!("answers in `{denom}`, which nobody asked for"));
    }
    let price = price.unwrap_or_default();
    let bid = price_of(&price, ask).ok_or_else(|| {
        format!("answers `{}`, which cannot be the price of this order", excerpt(&price))
    })?;
    let is_right = match known {
        Known::Bid(known) => known.price.text().as_str() == price,
        Known::NoBid => false,
        Known::Nothing => true,
    };
    if !is_right {
        let price = excerpt(&price);
        return Err(format!("answers `{price}`, and the same book comes to something else"));
    }
    let notes = answer.texts("notes")?;
    let notes = notes.iter().take(NOTES_MAX).map(|note| shown(note)).collect();
    Ok(Answer::Priced(Priced { bid, notes, told: None }))
}

/// Why there is no bid, by one of our names.
fn reason(refused: &Object<'_>) -> Result<String, String> {
    let reason = refused.text("reason")?.unwrap_or_default();
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let fits = !reason.is_empty() && reason.len() <= REASON_BYTES_MAX && is_name(&reason);
    Ok(if fits { reason } else { "refused".to_owned() })
}

/// The number that a text is, if it is exactly what we would print for this order: its decimals,
/// above zero, not above the tenant's maximum.
fn price_of(text: &str, ask: &Ask<'_>) -> Option<Bid> {
    let price: Number = parse_amount(text).ok()?;
    let decimals = match ask {
        Ask::WholeUakt => 0,
        Ask::PerBlock { precision, maximum, .. } => {
            // Script: the price before it is rounded must not be above the maximum.
            if price.compare(maximum.0.rounded_up(*precision)?)?.is_gt() {
                return None;
            }
            *precision
        }
    };
    let is_ours = price.decimals() == decimals && price.text().as_str() == text;
    (is_ours && !price.is_zero()).then_some(Bid { price })
}

/// A remark, with nothing in it that a terminal would obey.
fn shown(note: &str) -> String {
    let end = note.floor_char_boundary(NOTE_BYTES_MAX);
    printable(note.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use bidprice_core::Amount;

    use super::*;

    fn ask(precision: u8, maximum: &str) -> Ask<'static> {
        let maximum = Amount(parse_amount(maximum).expect("a number"));
        Ask::PerBlock { denom: "uact".into(), maximum, precision }
    }

    fn price(text: &str, ask: &Ask<'_>) -> Option<String> {
        price_of(text, ask).map(|bid| bid.price.to_string())
    }

    #[test]
    fn only_what_we_would_print_is_a_price() {
        let six = ask(6, "1000");
        for good in ["5.745402", "0.000001", "1000.000000", "999.999999"] {
            assert_eq!(price(good, &six).as_deref(), Some(good));
        }
        for bad in [
            "",
            "5",
            "5.74540",
            "5.7454020",
            "05.745402",
            ".745402",
            "5.",
            "+5.745402",
            "-5.745402",
            "5,745402",
            "5.745402\n",
            " 5.745402",
            "5.7454e2",
            "0x5.745402",
            "NaN",
            "inf",
            "1e999999",
            "0.000000",
            "1000.000001",
            "99999999999999999999999999999999999999999999.000000",
            "5.745402;rm",
            "٥.745402",
        ] {
            assert_eq!(price(bad, &six), None, "{bad:?}");
        }
        assert_eq!(price(&format!("{}.000000", "9".repeat(5000)), &six), None);
        assert_eq!(price("5", &ask(0, "5")).as_deref(), Some("5"));
        assert_eq!(price("5.0", &ask(0, "5")), None);
        assert_eq!(price("17", &Ask::WholeUakt).as_deref(), Some("17"));
    }

    #[test]
    fn a_price_may_be_above_the_maximum_by_its_rounding_alone() {
        assert_eq!(price("0.2", &ask(1, "0.15")).as_deref(), Some("0.2"));
        assert_eq!(price("0.3", &ask(1, "0.15")), None);
        assert_eq!(price("0.2", &ask(1, "0.1")), None);
    }

    #[track_caller]
    fn check_doubt(body: &str, why: &str) {
        let doubt = read(body, &ask(6, "1000"), Known::Nothing).err();
        assert_eq!(doubt.as_deref(), Some(why), "{body}");
    }

    #[test]
    fn an_answer_that_says_nothing_or_too_much_is_none() {
        let bid = r#"{"price":"5.745402","denom":"uact"}"#;
        let neither = "answers neither with a price nor with a refusal";
        for body in ["{}".to_owned(), r#"{"bid":null,"refused":null,"notes":[]}"#.to_owned()] {
            check_doubt(&body, neither);
        }
        check_doubt(&format!(r#"{{"bid":{bid},"refused":{{"reason":"x"}}}}"#), neither);
        let other = r#"{"bid":{"price":"5.745402","denom":"uakt"}}"#;
        check_doubt(other, "answers in `uakt`, which nobody asked for");
        let number = r#"{"bid":{"price":5.745402,"denom":"uact"}}"#;
        assert!(read(number, &ask(6, "1000"), Known::Nothing).is_err());
        for body in ["", "[]", "null", "5.745402", "{", &format!("{{\"bid\":{bid},\"bid\":{bid}}}")]
        {
            assert!(read(body, &ask(6, "1000"), Known::Nothing).is_err(), "{body}");
        }
    }

    #[test]
    fn a_price_that_is_known_is_not_believed_otherwise() {
        let body = r#"{"bid":{"price":"5.745402","denom":"uact"},"notes":["a\u001b[31mb"]}"#;
        let ask = ask(6, "1000");
        let known = |text| Known::Bid(Bid { price: parse_amount(text).expect("a number") });
        let is_taken = |known| read(body, &ask, known).is_ok();
        assert!(is_taken(known("5.745402")));
        assert!(!is_taken(known("5.745403")));
        assert!(!is_taken(Known::NoBid));
        let Ok(Answer::Priced(priced)) = read(body, &ask, Known::Nothing) else {
            unreachable!("it is a price")
        };
        assert_eq!(priced.notes, ["a\u{fffd}[31mb"]);
    }

    #[test]
    fn a_reason_is_a_name_or_nothing() {
        let ask = ask(6, "1000");
        for (sent, taken) in [("no_rate", "no_rate"), ("a\\u0007", "refused"), ("", "refused")] {
            let body = format!(r#"{{"bid":null,"refused":{{"reason":"{sent}"}}}}"#);
            let Ok(Answer::Refused(reason)) = read(&body, &ask, Known::Nothing) else {
                unreachable!("it is a refusal")
            };
            assert_eq!(reason, taken);
        }
    }
}
