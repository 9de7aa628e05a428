//! `WHITELIST_URL`: only tenants on the list get a bid.

use bidprice_core::Refusal;
use bidprice_settings::{Setting, Settings};

use crate::owner_list::OwnerList;

/// Refuses an owner who is not on the list; without a URL there is no list and everybody may.
pub(crate) fn check(settings: &Settings<'_>, notes: &mut Vec<String>) -> Result<(), Refusal> {
    let Some(url) = settings.text(Setting::WhitelistUrl) else { return Ok(()) };
    let owner = settings.text_or_default(Setting::AkashOwner).trim();
    if owner.is_empty() {
        return Err(Refusal::NoWhitelist("AKASH_OWNER is empty".to_owned()));
    }
    let list = OwnerList {
        url: url.trim(),
        cache: settings.text_or_default(Setting::WhitelistCache),
        trusted_uids: settings.trusted_uids()?,
    };
    if has_word(&list.text(notes).map_err(Refusal::NoWhitelist)?, owner) {
        return Ok(());
    }
    Err(Refusal::NotWhitelisted(owner.to_owned()))
}

/// Script: `grep -w`, that is, neither a letter nor a digit nor `_` on either side.
fn has_word(text: &str, word: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(is_inside) && !after.is_some_and(is_inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_match() {
        assert!(has_word("akash1aaa\nakash1bbb\n", "akash1bbb"));
        assert!(has_word("akash1aaa,akash1bbb # Bob", "akash1bbb"));
        assert!(!has_word("akash1bbbc", "akash1bbb"));
        assert!(!has_word("xakash1bbb_", "akash1bbb"));
        assert!(has_word("akash1bbbc akash1bbb", "akash1bbb"));
    }
}
