//! A pricing plugin: it is shown one order with its quote and says what to change.
//!
//! This one multiplies every total by the factor of its settings. Replace what `judge` does.
//! bindings.rs (generated) has all that a question holds; runtime.rs is what it stands on.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod bindings;
mod runtime;

use alloc::string::{String, ToString};
use alloc::{format, vec};

use bindings::bidprice::plugin::host;
use bindings::exports::bidprice::plugin::pricing::{
    Description, Guest, Question, Setting, Verdict,
};

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    /// What `bidpricescript plugin check` tells the operator.
    fn describe() -> Description {
        Description {
            name: env!("CARGO_PKG_NAME").to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            settings: vec![Setting {
                name: "factor".to_string(),
                meaning: "times which the total is taken, such as factor=0.9; 1 without it"
                    .to_string(),
            }],
        }
    }

    /// `Ok` is a verdict: Keep, SetTotal, Scale, AddLine or Decline. `Err` says why there is none;
    /// what becomes of the bid is then the operator's choice.
    fn judge(question: Question) -> Result<Verdict, String> {
        let Some(factor) = factor(&question.settings)? else {
            return Ok(Verdict::Keep);
        };
        // Goes with the price to the operator's log.
        host::log(&format!("{} USD a month, times {factor}", question.quote.usd_per_month));
        Ok(Verdict::Scale(factor.to_string()))
    }
}

/// The setting `factor`, if there is one. Settings that cannot be read are an error, never a guess:
/// a typo must not move a price.
fn factor(settings: &str) -> Result<Option<&str>, String> {
    let mut factor = None;
    for line in settings.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once('=') {
            Some(("factor", text)) if is_decimal(text) => factor = Some(text),
            _ => return Err(format!("`{line}` is not a setting such as factor=0.9")),
        }
    }
    Ok(factor)
}

/// Amounts and factors are text, so that no digit is lost on the way: `12`, `0.05`.
fn is_decimal(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => is_digits(whole) && is_digits(part),
        None => is_digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_plain_digits() {
        assert_eq!(factor("# autumn\nfactor=0.9\n"), Ok(Some("0.9")));
        assert_eq!(factor(""), Ok(None));
        assert!(factor("factor=90%").is_err());
        assert!(factor("faktor=0.9").is_err());
    }
}
