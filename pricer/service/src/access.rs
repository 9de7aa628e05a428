//! Who may ask: a token that both sides know.

use std::fmt;
use std::hint::black_box;
use std::io::Read;
use std::iter::repeat;
use std::os::unix::fs::MetadataExt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::limits::{TOKEN_BYTES_MAX, TOKEN_BYTES_MIN};
use crate::problem::{Kind, Problem};

/// Who gets answers from `/v1`.
#[derive(Clone, Debug)]
pub enum Access {
    /// Whoever reaches the service.
    Anonymous,
    /// Whoever knows the token, wherever he comes from.
    Token(Token),
}

/// Who can reach an address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine alone.
    Local,
    /// Perhaps others.
    Others,
}

/// Whether somebody said that no token is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// `--allow-anonymous` was given.
    Allowed,
    /// Nobody said so.
    NotAllowed,
}

impl Access {
    /// Decides by what was configured. A service that others can reach has a token, or somebody said
    /// that it needs none.
    pub fn decide(
        token: Option<Token>,
        reach: Reach,
        anonymous: Anonymous,
    ) -> Result<Self, AccessError> {
        match (token, reach, anonymous) {
            (Some(token), _, _) => Ok(Self::Token(token)),
            (None, Reach::Local, _) | (None, Reach::Others, Anonymous::Allowed) => {
                Ok(Self::Anonymous)
            }
            (None, Reach::Others, Anonymous::NotAllowed) => Err(AccessError::NoToken),
        }
    }

    /// Lets a request through.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Self::Token(token) = self else { return Ok(()) };
        let given = headers.get(AUTHORIZATION).map(|value| bearer(value.as_bytes()));
        let problem = match given {
            Some(Some(given)) if token.is(given) => return Ok(()),
            Some(_) => "the `Authorization` header has another token than the service",
            None => "there is no `Authorization` header",
        };
        let hint =
            "send `Authorization: Bearer TOKEN`; whoever runs the service has the token's file";
        Err(Problem::new(Kind::Token, problem).hint(hint))
    }
}

/// The token of `Bearer TOKEN`; the scheme's case does not matter (RFC 9110).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

/// What both sides know. It is shown nowhere.
#[derive(Clone)]
pub struct Token {
    bytes: Box<[u8; TOKEN_BYTES_MAX]>,
    length: usize,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Takes a text, without white space around it.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        let text = text.trim().as_bytes();
        if text.len() < TOKEN_BYTES_MIN {
            return Err(AccessError::TooShort(text.len()));
        }
        if !text.iter().all(u8::is_ascii_graphic) {
            return Err(AccessError::NotPlain);
        }
        let mut bytes = Box::new([0; TOKEN_BYTES_MAX]);
        let place = bytes.get_mut(..text.len()).ok_or(AccessError::TooLong)?;
        place.copy_from_slice(text);
        Ok(Self { bytes, length: text.len() })
    }

    /// Reads it from a file that not everybody can read. Kubernetes' secrets are symbolic links that
    /// belong to root, so these are followed, and a group may read them.
    pub fn read(path: &str) -> Result<Self, AccessError> {
        let mut file = std::fs::File::open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(AccessError::NotAFile);
        }
        if about.mode() & 0o007 != 0 {
            return Err(AccessError::ReadableByOthers(about.mode() & 0o777));
        }
        let mut text = String::new();
        // One byte more tells that there is more; white space around it is allowed for.
        file.by_ref().take(2 * TOKEN_BYTES_MAX as u64).read_to_string(&mut text)?;
        Self::parse(&text)
    }

    /// Whether it is the same. It takes as long whatever is given: neither where two texts part nor
    /// how long ours is can be measured.
    fn is(&self, given: &[u8]) -> bool {
        let padded = given.iter().chain(repeat(&0));
        let differences = self
            .bytes
            .iter()
            .zip(padded)
            .fold(0, |all, (ours, theirs)| black_box(all | (ours ^ theirs)));
        black_box(differences) == 0 && given.len() == self.length
    }
}

/// Why there is no token to go by; fits behind the file's name.
#[derive(Debug)]
pub enum AccessError {
    /// Others can reach the service, and nobody said what they need.
    NoToken,
    /// The system says no.
    Unreadable(std::io::Error),
    /// A folder, a pipe, a device.
    NotAFile,
    /// Its mode.
    ReadableByOthers(u32),
    /// So few bytes.
    TooShort(usize),
    /// More than any token has.
    TooLong,
    /// White space or a character that no header can have.
    NotPlain,
}

impl From<std::io::Error> for AccessError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str(
                "others can reach the address: give a token file, or say that anonymous requests are allowed",
            ),
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::NotAFile => f.write_str("is not a regular file"),
            Self::ReadableByOthers(mode) => {
                write!(f, "can be read by others (mode {mode:03o}); `chmod o-rwx` ends that")
            }
            Self::TooShort(bytes) => {
                write!(f, "has a token of {bytes} bytes; {TOKEN_BYTES_MIN} are the least")
            }
            Self::TooLong => write!(f, "has a token of more than {TOKEN_BYTES_MAX} bytes"),
            Self::NotPlain => f.write_str(
                "has a token with white space or other characters that no header can carry",
            ),
        }
    }
}

impl std::error::Error for AccessError {}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    #[test]
    fn only_the_same_token_is_the_same() {
        let token = Token::parse(&format!(" {TOKEN}\n")).expect("long enough");
        assert!(token.is(TOKEN.as_bytes()));
        for other in
            ["", "0123456789abcde", "0123456789abcdeg", "0123456789abcdef0", "0123456789abcdef\0"]
        {
            assert!(!token.is(other.as_bytes()), "{other}");
        }
        assert!(!token.is(&[b'0'; TOKEN_BYTES_MAX + 1]));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn a_token_that_can_be_guessed_is_none() {
        let problem = |text: &str| Token::parse(text).expect_err("no token").to_string();
        assert_eq!(problem("short\n"), "has a token of 5 bytes; 16 are the least");
        assert_eq!(problem(&"x".repeat(513)), "has a token of more than 512 bytes");
        assert!(problem("two words are no token").contains("white space"));
    }

    #[test]
    fn an_address_that_others_reach_needs_a_decision() {
        let decide = |reach, anonymous| Access::decide(None, reach, anonymous);
        assert!(matches!(decide(Reach::Local, Anonymous::NotAllowed), Ok(Access::Anonymous)));
        assert!(matches!(decide(Reach::Others, Anonymous::Allowed), Ok(Access::Anonymous)));
        let none = decide(Reach::Others, Anonymous::NotAllowed);
        assert!(matches!(none, Err(AccessError::NoToken)));
    }
}
