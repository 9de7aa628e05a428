//! What a run of an old script is given, and what of it can be used.

use std::fmt;
use std::time::Duration;

use crate::error::CannotRun;

/// The release that carries a script has room for a third of this.
const SCRIPT_BYTES_MAX: usize = 1 << 20;

/// Whole dollars that the published scripts accept per AKT.
const RATE_MAX: u32 = 1_000_000;

/// How a script is kept from doing harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// A file system, a network and processes of its own.
    Namespaces,
    /// A private folder in place of `/tmp`, for a script that is known to write nowhere else.
    RewrittenPaths,
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Namespaces => "namespaces",
            Self::RewrittenPaths => "rewritten paths",
        })
    }
}

/// What a script may use for one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Then all of its processes are killed. The provider's own limit is 10 s.
    pub time: Duration,
    /// Of stdout; a price has at most 40 bytes.
    pub stdout_bytes: usize,
    /// Of stderr; room for what `set -x` writes.
    pub stderr_bytes: usize,
}

impl Default for Limits {
    /// Thrice the provider's time, since verifying prices many orders at once.
    fn default() -> Self {
        Self { time: Duration::from_secs(30), stdout_bytes: 64 << 10, stderr_bytes: 64 << 10 }
    }
}

/// A script and what its runs have in common.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The script's text. CRLF counts as LF, as the chart delivers it.
    pub script: String,
    /// All of its environment but `PATH`, `HOME`, `AKASH_OWNER` and `AKASH_DENOM`: what the chart
    /// makes of the values (`PRICE_TARGET_…`, `WHITELIST_URL`), and nothing is added.
    pub environment: Vec<(String, String)>,
    /// US dollars per AKT, a plain number.
    pub rate: String,
    /// What `WHITELIST_URL` would answer, if that is known.
    pub whitelist: Option<String>,
    /// Where else the script looks for that list: addresses, and paths of files that are to be there.
    pub whitelist_places: Vec<String>,
    /// Where the script's tools are looked for: the value of `PATH`. In namespaces a program outside
    /// of the system's own folders has to do without what does not lie in its folder.
    pub path: String,
    /// The only isolation to take; without one the best that can be had.
    pub isolation: Option<Isolation>,
    /// What it may use for one order.
    pub limits: Limits,
}

/// Who asks for a price, as the provider tells the script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenant<'a> {
    /// `AKASH_OWNER`: the tenant's address.
    pub owner: Option<&'a str>,
    /// `AKASH_DENOM`: the order's denomination.
    pub denom: Option<&'a str>,
}

impl Tenant<'_> {
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let owner = self.owner.map(|owner| ("AKASH_OWNER", owner));
        owner.into_iter().chain(self.denom.map(|denom| ("AKASH_DENOM", denom)))
    }
}

impl Setup {
    /// The script as the provider gets it, if it could start that.
    pub(crate) fn delivered_script(&self) -> Result<String, CannotRun> {
        if self.script.len() > SCRIPT_BYTES_MAX {
            return Err(CannotRun::NotAScript("is longer than a release can carry"));
        }
        if !self.script.starts_with("#!") {
            return Err(CannotRun::NotAScript("does not begin with `#!`"));
        }
        if self.script.contains('\0') {
            return Err(CannotRun::NotAScript("holds a zero byte"));
        }
        Ok(self.script.replace("\r\n", "\n").trim_end_matches('\n').to_owned() + "\n")
    }

    pub(crate) fn check(&self) -> Result<(), CannotRun> {
        check_rate(&self.rate)?;
        self.environment.iter().try_for_each(|(name, value)| {
            let problem = if name.is_empty() || name.contains(['=', '\0']) {
                "is no name of a variable"
            } else if value.contains('\0') {
                "holds a zero byte"
            } else {
                return Ok(());
            };
            Err(CannotRun::Setting { name: name.clone(), problem: problem.to_owned() })
        })
    }
}

/// The form that the script's own pattern and JSON both take.
fn check_rate(rate: &str) -> Result<(), CannotRun> {
    let (whole, fraction) = rate.split_once('.').unwrap_or((rate, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let has_no_leading_zero = whole == "0" || !whole.starts_with('0');
    let is_plain = is_number(whole) && is_number(fraction) && has_no_leading_zero;
    let is_above_zero = rate.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let is_bounded = whole.parse::<u32>().is_ok_and(|dollars| {
        dollars < RATE_MAX || dollars == RATE_MAX && fraction.bytes().all(|digit| digit == b'0')
    });
    if is_plain && is_above_zero && is_bounded {
        return Ok(());
    }
    let problem = format!("is `{rate}`, not a plain number above 0 and at most {RATE_MAX}");
    Err(CannotRun::Setting { name: "rate".to_owned(), problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_what_script_and_json_both_read_as_the_same_number() {
        for good in ["1.20", "0.4123456789012345678", "1000000", "1000000.00", "7"] {
            assert!(check_rate(good).is_ok(), "{good}");
        }
        let bad = ["", "0", "0.00", "-1", "+1", "1e3", "01.5", ".5", "5.", "1,2", "1000000.01"];
        for bad in bad.into_iter().chain(["99999999999", "NaN", "1 ", "1\n"]) {
            let error = check_rate(bad).expect_err(bad).to_string();
            let problem =
                format!("`rate` is `{bad}`, not a plain number above 0 and at most 1000000");
            assert_eq!(error, format!("cannot run the old script: {problem}"));
        }
    }
}
