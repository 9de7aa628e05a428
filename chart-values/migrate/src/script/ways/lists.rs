//! Lists of owners: which are asked, and whether the chart's value has a say in it.

use super::Fact;
use crate::script::findings::asks_list_of;
use crate::script::shell::{Statement, variables};
use crate::script::study::Study;

/// The list that the chart has a value for.
const WHITELIST: &str = "WHITELIST_URL";

/// Lists that are fetched.
pub(super) fn owner_lists(study: &Study<'_>) -> Vec<Fact<&'static str>> {
    const LISTS: [&str; 3] = [WHITELIST, "BLACKLIST_URL", "FILTERED_ACCOUNTS_URL"];
    let fetching = |list: &'static str| {
        let names_it = |one: &&Statement<'_>| variables(one.text).any(|name| name == list);
        study.fetches().find(names_it).map(|one| Fact::at(list, one.first_line))
    };
    LISTS.into_iter().filter_map(fetching).collect()
}

/// Whether the chart's value can make a difference; nothing where nobody can tell.
///
/// It cannot where the script sets the variable itself before anything looks at it, or never names it,
/// unless others can read it (`findings::settle_whitelist`). It can where a list is fetched from it or
/// decides about owners: whoever only prints it asks no list.
pub(super) fn reads_the_whitelist_value(study: &Study<'_>) -> Option<Fact<bool>> {
    let names_it = |one: &&Statement<'_>| one.text.contains(WHITELIST);
    let Some(first) = study.code.statements.iter().find(names_it) else {
        let is_in_a_text = study.code.heredocs.iter().any(|body| body.contains(WHITELIST));
        let is_understood = study.code.broken.is_none() && !is_in_a_text;
        return is_understood.then(|| Fact::absent(false));
    };
    let asked = || asks_list_of(study, WHITELIST).map(|line| Fact::at(true, line));
    let Some((_, set)) = study.first_assignment(WHITELIST) else {
        let fetched = owner_lists(study).iter().any(|list| list.value == WHITELIST);
        return if fetched { Some(Fact::at(true, first.first_line)) } else { asked() };
    };
    let is_its_own = set.statement == first.index
        && !set.is_conditional
        && !set.is_in_function
        && set.value.fixed().is_some();
    if is_its_own { Some(Fact::at(false, set.line)) } else { asked() }
}
