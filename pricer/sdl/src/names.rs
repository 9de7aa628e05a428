//! What names may look like, as the network and Kubernetes have it.

use std::fmt;

use crate::limits::HOST_BYTES_MAX;

/// TCP unless the file says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `tcp`
    Tcp,
    /// `udp`
    Udp,
}

impl Protocol {
    /// Case does not matter, and nothing is TCP.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "tcp" | "" => Some(Self::Tcp),
            "udp" => Some(Self::Udp),
            _ => None,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// `[a-z]([-a-z0-9]*[a-z0-9])?`
pub(crate) fn is_service(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && is_label(name)
}

/// `[a-z]+[-_a-z0-9]+`
pub(crate) fn is_endpoint(name: &str) -> bool {
    let rest = name.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or_default();
    let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    !rest.is_empty() && rest.chars().all(is_known)
}

/// `[-._a-zA-Z][-._a-zA-Z0-9]*`, and neither `.` nor `..` nor anything that starts so.
pub(crate) fn is_variable(name: &str) -> bool {
    let is_known = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let starts_well = name.starts_with(|c: char| is_known(c) && !c.is_ascii_digit());
    starts_well && name.chars().all(is_known) && name != "." && !name.starts_with("..")
}

/// Labels with dots between, in lower case.
pub(crate) fn is_host(name: &str) -> bool {
    name.len() <= HOST_BYTES_MAX && name.split('.').all(is_label)
}

/// `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}`
pub(crate) fn is_denom(name: &str) -> bool {
    let is_known = |c: char| c.is_ascii_alphanumeric() || "/:._-".contains(c);
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    starts_well && (3..=128).contains(&name.len()) && name.chars().all(is_known)
}

/// Lower case letters, digits and, inside, hyphens.
fn is_label(name: &str) -> bool {
    let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(is_end)
        && name.ends_with(is_end)
        && name.chars().all(|c| is_end(c) || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(is_name: impl Fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for name in good {
            assert!(is_name(name), "{name}");
        }
        for name in bad {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn names_follow_their_patterns() {
        check(is_service, &["a", "web-1", "a--b"], &["", "1a", "-a", "a-", "Web", "a_b", "ä"]);
        check(is_endpoint, &["ip", "my-ip_1"], &["", "a", "1a", "Ip", "a."]);
        check(is_variable, &["A", "_a.b-C1", ".a", "a.."], &["", "1A", "A B", ".", "..", "..a"]);
        check(is_host, &["a.b", "1.2.3.4", "a"], &["", "A.b", "a..b", "a.", "-a", "a_b", "a b"]);
        check(is_denom, &["uakt", "ibc/1F"], &["", "ab", "1ab", "u akt", &"a".repeat(129)]);
        check(is_host, &[&"a".repeat(253)], &[&"a".repeat(254)]);
    }

    #[test]
    fn the_protocol_is_tcp_unless_said_otherwise() {
        assert_eq!(Protocol::parse(""), Some(Protocol::Tcp));
        assert_eq!(Protocol::parse("UDP"), Some(Protocol::Udp));
        assert_eq!(Protocol::parse("http"), None);
    }
}
