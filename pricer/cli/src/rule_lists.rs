//! Lists of owners that a rule names by their address: files, read for each bid, and URLs, which are
//! kept as the whitelist is.

use std::time::Instant;

use bidprice_core::{Listed, Refusal, has_word};
use bidprice_fetch::host;
use bidprice_settings::{Setting, Settings};

use crate::owner_list::{OwnerList, deadline_from_now, path_of, read_list};

/// Begins the name of the file that a list behind a URL is kept in.
const CACHE_NAME: &str = "bidprice-list-";

/// All lists of one bid.
pub(crate) struct RuleLists<'s> {
    settings: &'s Settings<'s>,
    /// One for all: the provider waits for the whitelist, these and the rate together.
    deadline: Option<Instant>,
    /// What there is to say of them.
    pub(crate) notes: Vec<String>,
}

impl<'s> RuleLists<'s> {
    /// Nothing is read yet.
    pub(crate) const fn new(settings: &'s Settings<'s>) -> Self {
        Self { settings, deadline: None, notes: Vec::new() }
    }

    /// Whether the list behind an address has the owner.
    pub(crate) fn look_up<'l>(
        &mut self,
        by: &str,
        place: &str,
        address: &'l str,
        owner: &str,
    ) -> Result<Listed<'l>, Refusal> {
        let path = path_of(address);
        let list = match path {
            Some(path) => read_list(path),
            None => self.kept_list(by, address)?,
        };
        let list = list.map_err(|problem| Refusal::Unjudged {
            by: by.to_owned(),
            problem,
            hint: format!("mend the list that {place} names"),
        })?;
        Ok(Listed { is_on: has_word(&list, owner), shown: path.unwrap_or_else(|| host(address)) })
    }

    /// The list behind a URL, or why there is none.
    fn kept_list(&mut self, by: &str, url: &str) -> Result<Result<String, String>, Refusal> {
        let cache = cache_path(self.settings.text_or_default(Setting::WhitelistCache), url);
        let list = OwnerList {
            name: &format!("the list of {by}"),
            url,
            cache: &cache,
            trusted_uids: self.settings.trusted_uids()?,
            deadline: *self.deadline.get_or_insert_with(deadline_from_now),
        };
        Ok(list.text(&mut self.notes))
    }
}

/// Beside the whitelist's cache, a file for each URL.
fn cache_path(whitelist: &str, url: &str) -> String {
    let folder = whitelist.rfind('/').map_or("", |at| whitelist.get(..=at).unwrap_or_default());
    format!("{folder}{CACHE_NAME}{:016x}", fnv1a(url.as_bytes()))
}

/// FNV-1a, 64 bits: it stays the same from build to build, and nobody gains from a collision but
/// who writes the settings file.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_url_has_a_file_of_its_own_beside_the_whitelist() {
        // The hash's published figures for no text and for `a`.
        assert_eq!(cache_path("/tmp/list", ""), "/tmp/bidprice-list-cbf29ce484222325");
        assert_eq!(cache_path("/a/b/list", "a"), "/a/b/bidprice-list-af63dc4c8601ec8c");
        assert_eq!(cache_path("list", "a"), "bidprice-list-af63dc4c8601ec8c");
    }
}
