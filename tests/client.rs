//! `BIDPRICE_SERVICE`: a service is asked, and whatever it does, the answer is the one that is given
//! without it.

/// What is asked, and of whom: sockets, addresses, books, tokens, owners.
mod asking;

/// Answers that are none: late, broken, false, too long.
mod hostile;

/// What journal and log keep of it.
mod kept;

pub(crate) mod service;

use crate::program::{Folder, Run, small_order};

/// What the small order costs, in dollars and in AKT at 1.20.
const PRICE: &str = "5.745402";
const PRICE_IN_AKT: &str = "4.787835";

/// The small order in dollars, with a service to ask. It gets as long as it may: a busy machine is no
/// failure of the test.
fn asking(address: &str) -> Run {
    with_time(Run::new().set("BIDPRICE_SERVICE", address).stdin(small_order("uact")))
}

fn with_time(run: Run) -> Run {
    run.set("BIDPRICE_SERVICE_TIMEOUT", "500ms")
}

/// The small order in AKT, of which only the service knows the rate: what is printed is its price.
fn asking_in_akt(address: &str, folder: &Folder) -> Run {
    asking(address)
        .set("BIDPRICE_RATE_CACHE", folder.path().join("no-rate"))
        .set("BIDPRICE_RATE_SOURCES", "none")
        .stdin(small_order("uakt"))
}

/// Fails unless the order is priced as it is without the service, with a note that ends so.
#[track_caller]
fn is_priced_here(run: &Run, address: &str, why: &str) {
    let note = format!("priced here: the service at `{address}` {why}");
    run.bids_with_note(PRICE, &note);
}
