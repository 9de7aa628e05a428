//! Names that come from orders, which means from strangers, where people read them.

/// Beyond this a name tells nobody more; the JSON has all of it.
pub(crate) const NAME_CHARS_MAX: usize = 80;

/// A name of at most so many characters, with nothing that a terminal, a page or the direction of its
/// text would obey.
pub(crate) fn clean(name: &str, chars_max: usize) -> String {
    let seen = |c: char| if is_harmless(c) { c } else { '\u{fffd}' };
    match name.char_indices().nth(chars_max) {
        None => name.chars().map(seen).collect(),
        Some(_) => name.chars().take(chars_max.saturating_sub(1)).map(seen).chain(['…']).collect(),
    }
}

/// Control characters move cursors and end lines; the others turn the text around or cannot be seen.
fn is_harmless(c: char) -> bool {
    let is_unseen = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !is_unseen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_a_terminal_or_the_direction_obeys() {
        assert_eq!(
            clean("a\u{1b}[2Jb\nc\u{202e}d\u{9b}", 80),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}"
        );
        assert_eq!(clean("größe 東京", 80), "größe 東京");
    }

    #[test]
    fn long_names_end_with_an_ellipsis() {
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcde…");
        assert_eq!(clean("abc", 0), "…");
    }
}
