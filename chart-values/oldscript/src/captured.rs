//! What came out of a pipe.

use std::borrow::Cow;
use std::fmt;

/// What a script wrote to stdout or stderr, up to a limit.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// As written.
    pub bytes: Vec<u8>,
    /// Whether there was more than the limit; that is lost.
    pub is_cut: bool,
}

impl Captured {
    /// As text; what is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Keeps what fits below the limit.
    pub(crate) fn take(&mut self, bytes: &[u8], limit: usize) {
        let room = limit.saturating_sub(self.bytes.len());
        let kept = bytes.get(..room).unwrap_or(bytes);
        self.bytes.extend_from_slice(kept);
        self.is_cut |= kept.len() < bytes.len();
    }

    /// The same with a path's beginning left out wherever it stands.
    pub(crate) fn without(self, prefix: &str) -> Self {
        let Self { bytes, is_cut } = self;
        let mut left = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let Some((first, others)) = rest.split_first() {
            rest = rest.strip_prefix(prefix.as_bytes()).unwrap_or_else(|| {
                left.push(*first);
                others
            });
        }
        Self { bytes: left, is_cut }
    }
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.is_cut { " …" } else { "" };
        write!(f, "{:?}{more}", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_limit_is_cut_and_said_to_be() {
        let mut captured = Captured::default();
        captured.take(b"12", 4);
        captured.take(b"34", 4);
        assert_eq!((captured.text().as_ref(), captured.is_cut), ("1234", false));
        captured.take(b"5", 4);
        assert_eq!((captured.text().as_ref(), captured.is_cut), ("1234", true));
    }

    #[test]
    fn a_private_path_reads_as_the_script_wrote_it() {
        let bytes = b"/p/x/tmp/a: no, /p/x/tmp/b /p/tmp".to_vec();
        let captured = Captured { bytes, is_cut: false }.without("/p/x");
        assert_eq!(captured.text(), "/tmp/a: no, /tmp/b /p/tmp");
    }
}
