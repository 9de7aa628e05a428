//! The settings text: `akash1…=0.8` or `akash1…=12.50usd` a line; `#` starts a comment.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What a tenant pays. The texts are decimals as the program reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms<'a> {
    Factor(&'a str),
    UsdPerMonth(&'a str),
}

impl<'a> Terms<'a> {
    pub fn text(self) -> &'a str {
        match self {
            Terms::Factor(text) | Terms::UsdPerMonth(text) => text,
        }
    }
}

/// One line of the settings.
pub struct Tenant<'a> {
    pub owner: &'a str,
    pub terms: Terms<'a>,
    /// Counted from 1.
    line: usize,
}

/// All tenants, sorted by owner: a list can be long, and a call has little time.
pub fn parse(settings: &str) -> Result<Vec<Tenant<'_>>, String> {
    let mut tenants = Vec::new();
    for (index, line) in settings.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if !line.is_empty() {
            let tenant = parse_line(line, index + 1)
                .map_err(|problem| format!("settings line {}: `{line}` {problem}", index + 1))?;
            tenants.push(tenant);
        }
    }
    tenants.sort_unstable_by_key(|tenant| (tenant.owner, tenant.line));
    match tenants.windows(2).find(|pair| pair[0].owner == pair[1].owner) {
        Some([first, second]) => Err(format!(
            "settings lines {} and {} are both for {}",
            first.line, second.line, first.owner
        )),
        _ => Ok(tenants),
    }
}

fn parse_line(text: &str, line: usize) -> Result<Tenant<'_>, &'static str> {
    let (owner, terms) =
        text.split_once('=').ok_or("is not an owner and what it pays: akash1…=0.8")?;
    let owner = owner.trim();
    if !is_address(owner) {
        return Err("does not start with an address of Akash: akash1…=0.8");
    }
    let terms = parse_terms(terms.trim())
        .ok_or("has neither a factor (0.8) nor an amount (12.50usd), above zero")?;
    Ok(Tenant { owner, terms, line })
}

fn parse_terms(text: &str) -> Option<Terms<'_>> {
    let terms = match text.strip_suffix("usd") {
        Some(amount) => Terms::UsdPerMonth(amount.trim_end()),
        None => Terms::Factor(text),
    };
    (is_decimal(terms.text()) && is_above_zero(terms.text())).then_some(terms)
}

/// Lengths differ between plain accounts and modules, so only the alphabet is checked.
fn is_address(text: &str) -> bool {
    text.strip_prefix("akash1").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn is_decimal(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => is_digits(whole) && is_digits(part),
        None => is_digits(text),
    }
}

/// Nothing is given away: to serve nobody, decline.
fn is_above_zero(decimal: &str) -> bool {
    decimal.bytes().any(|b| (b'1'..=b'9').contains(&b))
}
