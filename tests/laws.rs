//! What holds for every order, price book and number, however odd.
//!
//! The cases are the same on every run. `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others
//! and for more of them; the fuzz targets in `tests/fuzz` look for what nobody thought of.

mod books;
mod damage;
pub(crate) mod json;
mod maps;
mod numbers;
pub(crate) mod orders;
mod prices;
mod reading;
mod rules;

use bidprice_core::Compat;
use proptest::sample::{Select, select};
use proptest::test_runner::{Config, RngSeed};

/// So many cases, unless the environment asks for another number.
pub(crate) fn cases(cases: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(429_909);
    }
    config
}

/// Both readings of a GPU map.
fn any_compat() -> Select<Compat> {
    select(&[Compat::Script, Compat::Documented][..])
}
