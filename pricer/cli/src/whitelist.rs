//! `WHITELIST_URL`: only tenants on the list get a bid.

use bidprice_core::{Refusal, has_word};
use bidprice_settings::{Setting, Settings};

use crate::owner_list::{OwnerList, deadline_from_now};

/// Refuses an owner who is not on the list; without a URL there is no list and everybody may.
pub(crate) fn check(
    settings: &Settings<'_>,
    owner: &str,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    let Some(url) = settings.text(Setting::WhitelistUrl) else { return Ok(()) };
    if owner.is_empty() {
        return Err(Refusal::NoWhitelist("AKASH_OWNER is empty".to_owned()));
    }
    let list = OwnerList {
        name: "the whitelist",
        url: url.trim(),
        cache: settings.text_or_default(Setting::WhitelistCache),
        trusted_uids: settings.trusted_uids()?,
        deadline: deadline_from_now(),
    };
    if has_word(&list.text(notes).map_err(Refusal::NoWhitelist)?, owner) {
        return Ok(());
    }
    Err(Refusal::NotWhitelisted(owner.to_owned()))
}
