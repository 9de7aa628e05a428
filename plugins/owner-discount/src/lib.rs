//! A price for each tenant: settings name an owner and a factor, or an amount a month.
//!
//! No amount is ever a float here: the factor goes to the program as the text that the operator
//! wrote, and the program multiplies.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod bindings;
mod runtime;
mod settings;

use alloc::string::{String, ToString};
use alloc::{format, vec};

use bindings::bidprice::plugin::host;
use bindings::exports::bidprice::plugin::pricing::{
    Description, Guest, Question, Setting, Verdict,
};
use settings::Terms;

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    fn describe() -> Description {
        Description {
            name: "owner-discount".to_string(),
            version: "1.0.0".to_string(),
            settings: vec![Setting {
                name: "akash1…".to_string(),
                meaning: "one line a tenant: a factor (akash1…=0.8) or what the whole group costs \
                          a month (akash1…=12.50usd); who is not listed pays the full price"
                    .to_string(),
            }],
        }
    }

    /// Every line is read for every order, so that a typo shows at once and not when the tenant
    /// comes whom it touches.
    fn judge(question: Question) -> Result<Verdict, String> {
        let tenants = settings::parse(&question.settings)?;
        let owner = question.order.owner.as_str();
        let Ok(at) = tenants.binary_search_by_key(&owner, |tenant| tenant.owner) else {
            return Ok(Verdict::Keep);
        };
        let terms = tenants[at].terms;
        host::log(&format!("{owner} has terms of its own: {}", terms.text()));
        Ok(match terms {
            Terms::Factor(factor) => Verdict::Scale(factor.to_string()),
            Terms::UsdPerMonth(amount) => Verdict::SetTotal(amount.to_string()),
        })
    }
}
