//! A script that is ready to price orders.

use std::time::Instant;

use crate::error::CannotRun;
use crate::namespaces::{self, Rights};
use crate::outcome::Outcome;
use crate::place::Place;
use crate::rewritten::{self, User};
use crate::run::{End, Run};
use crate::setup::{Isolation, Setup, Tenant};
use crate::tools;

/// An old script, checked, with all that its runs have in common.
#[derive(Clone, Debug)]
pub struct OldScript {
    setup: Setup,
    /// As the provider gets it.
    script: String,
    way: Way,
}

/// How it is isolated, with what that needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Namespaces(Rights),
    RewrittenPaths(User),
}

impl OldScript {
    /// Checks that the script can be run here, and finds out how. Nothing of the script is run yet.
    pub fn prepare(setup: Setup) -> Result<Self, CannotRun> {
        let script = setup.delivered_script()?;
        setup.check()?;
        tools::check(&script, &setup.path)?;
        // Otherwise it would be every isolation that fails.
        let place = Place::new()?;
        let way = choose(&setup, &script, &place)?;
        Ok(Self { setup, script, way })
    }

    /// What keeps it from doing harm.
    #[must_use]
    pub fn isolation(&self) -> Isolation {
        match self.way {
            Way::Namespaces(_) => Isolation::Namespaces,
            Way::RewrittenPaths(_) => Isolation::RewrittenPaths,
        }
    }

    /// Prices an order, which is what the provider would write to the script's stdin.
    ///
    /// Each call has a place of its own, with a fresh rate and nothing of the call before; several
    /// threads may call at once.
    #[must_use]
    pub fn price(&self, order: &[u8], tenant: Tenant<'_>) -> Outcome {
        let begun = Instant::now();
        let place = match Place::new() {
            Ok(place) => place,
            Err(error) => {
                return Outcome::of(
                    End::NotStarted(error.to_string()),
                    begun.elapsed(),
                    Vec::new(),
                );
            }
        };
        let run = Run { setup: &self.setup, script: &self.script, order, tenant };
        let end = match self.way {
            Way::Namespaces(rights) => namespaces::run(&run, &place, rights),
            Way::RewrittenPaths(user) => rewritten::run(&run, &place, user),
        };
        let asked = place.asked();
        drop(place);
        Outcome::of(end, begun.elapsed(), asked)
    }
}

fn choose(setup: &Setup, script: &str, place: &Place) -> Result<Way, CannotRun> {
    let mut tried = Vec::new();
    if setup.isolation != Some(Isolation::RewrittenPaths) {
        match namespaces::choose() {
            Ok(rights) => return Ok(Way::Namespaces(rights)),
            Err(reason) => tried.push((Isolation::Namespaces, reason)),
        }
    }
    if setup.isolation != Some(Isolation::Namespaces) {
        match rewritten::check(script, &setup.environment) {
            Ok(()) => return Ok(Way::RewrittenPaths(rewritten::choose_user(place))),
            Err(doubt) => tried.push((Isolation::RewrittenPaths, doubt.to_string())),
        }
    }
    Err(CannotRun::NotIsolated(tried))
}
