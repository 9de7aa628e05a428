//! Who may ask: read when it starts, and once more with everything else.

use bidprice_service::{Access, Anonymous, Reach, Token};

use super::Arguments;
use crate::commands::not_done::NotDone;

const HINT: &str = "name a file that `openssl rand -hex 32` wrote with --token-file FILE, or say --allow-anonymous";

/// What the command line says of it.
pub(super) struct Doors {
    pub(super) token_file: Option<String>,
    anonymous: Anonymous,
    reach: Reach,
}

impl Doors {
    pub(super) fn of(arguments: &Arguments) -> Self {
        let anonymous =
            if arguments.allow_anonymous { Anonymous::Allowed } else { Anonymous::NotAllowed };
        let token_file = arguments.token_file.clone();
        Self { token_file, anonymous, reach: arguments.listen.reach() }
    }

    /// Reads the token, if there is to be one.
    pub(super) fn access(&self) -> Result<Access, NotDone> {
        let read = |path: &String| {
            let unusable = |error| NotDone::new(format!("the token's file `{path}` {error}"), HINT);
            Token::read(path).map_err(unusable)
        };
        let token = self.token_file.as_ref().map(read).transpose()?;
        Access::decide(token, self.reach, self.anonymous)
            .map_err(|error| NotDone::usage(error.to_string(), HINT))
    }
}
