//! `BIDPRICE_SERVICE`: a service is asked for the price, and whatever it does not answer well and in
//! time is priced here.
//!
//! ```text
//! order, quote ─▶ Client ─▶ wire: connect, send, receive, one deadline ─▶ reply: status, length, book
//!                    │                                                       │
//!                    ◀── answer: a number as we print it ourselves ◀─────────┘
//! ```
//!
//! Pricing here is always right, so every doubt ends in it. What came over the wire is never printed:
//! the number is read, held against the order and whatever is known of its price, and printed anew.
//! A refusal is worked out here once more, which costs little and gives the same words.

mod answer;
mod reply;
mod wire;

use std::time::Instant;

use bidprice_core::{Bid, Order, Quote, Refusal, SettingError, bid_for};
use bidprice_files::read_secret;
use bidprice_settings::{Place, Service, Setting, Settings};

use crate::journal;
use crate::same_prices;
use answer::{Answer, Known, Priced};
use reply::Expected;
use wire::Deadline;

/// Twice what any token has, so that white space around it is allowed for.
const TOKEN_FILE_BYTES_MAX: usize = 1024;

/// What the service takes for a token; shorter ones can be guessed.
const TOKEN_BYTES: std::ops::RangeInclusive<usize> = 16..=512;

/// What the service takes for an owner.
const OWNER_BYTES_MAX: usize = 128;

/// Somebody to ask, and what came of it.
pub(crate) struct Client<'s> {
    settings: &'s Settings<'s>,
    service: Service<'s>,
    /// Why there was no bid there.
    refused: Option<String>,
    /// Why the order was priced here, if it was.
    fallback: Option<String>,
    /// The whole answer, where the price is the service's and somebody keeps what it is made of.
    told: Option<String>,
    is_priced: bool,
}

/// What is asked, and what is known of it here.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'d> {
    pub(crate) text: &'d [u8],
    pub(crate) order: &'d Order<'d>,
    /// By the prices alone: rules and plugins have not judged yet.
    pub(crate) quote: &'d Quote<'d>,
    /// The tenant; empty where nobody says.
    pub(crate) owner: &'d str,
}

/// What the journal keeps of a service.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "only a journal asks"))]
pub(crate) struct Kept<'c> {
    /// Which one.
    pub(crate) address: &'c str,
    /// Why its price was not taken.
    pub(crate) fallback: Option<&'c str>,
    /// What it said, as `explain --json` does.
    pub(crate) told: Option<&'c str>,
}

impl<'s> Client<'s> {
    /// Somebody to ask, if a setting names one.
    pub(crate) fn open(settings: &'s Settings<'_>) -> Result<Option<Box<Self>>, SettingError> {
        match settings.text(Setting::Service) {
            None => Ok(None),
            Some(_) => Self::of(settings),
        }
    }

    #[cold]
    #[inline(never)]
    fn of(settings: &'s Settings<'_>) -> Result<Option<Box<Self>>, SettingError> {
        let client = |service| {
            let (refused, fallback, told) = (None, None, None);
            Box::new(Self { settings, service, refused, fallback, told, is_priced: false })
        };
        Ok(settings.service()?.map(client))
    }

    /// The service's bid, if there is one to be relied on; else a note that tells why not.
    #[cold]
    #[inline(never)]
    pub(crate) fn bid(&mut self, asked: Asked<'_>, notes: &mut Vec<String>) -> Option<Bid> {
        // Nobody bids in another: it is refused here.
        asked.order.ask.currency().ok()?;
        match self.ask(asked) {
            Ok(Answer::Priced(Priced { bid, notes: theirs, told })) => {
                notes.extend(theirs);
                self.told = told;
                self.is_priced = true;
                return Some(bid);
            }
            Ok(Answer::Refused(reason)) => self.refused = Some(reason),
            Err(why) => self.fall_back(why, notes),
        }
        None
    }

    /// Compares what was decided here with what the service said: no bid there and one here is odd.
    #[cold]
    #[inline(never)]
    pub(crate) fn compare(&mut self, outcome: &Result<Bid, Refusal>, notes: &mut Vec<String>) {
        if let (Some(reason), Ok(_)) = (self.refused.take(), outcome) {
            self.fall_back(format!("gives no bid (`{reason}`)"), notes);
        }
    }

    /// What is to be kept of it; nothing where both refuse.
    pub(crate) fn kept(&self) -> Option<Kept<'_>> {
        let is_worth_it = self.is_priced || self.fallback.is_some();
        is_worth_it.then_some(Kept {
            address: self.service.address,
            fallback: self.fallback.as_deref(),
            told: self.told.as_deref(),
        })
    }

    fn fall_back(&mut self, why: String, notes: &mut Vec<String>) {
        notes.push(format!("priced here: the service at `{}` {why}", self.service.address));
        self.fallback = Some(why);
    }

    /// Asks; the reason why there is no answer fits behind the service's name.
    fn ask(&self, asked: Asked<'_>) -> Result<Answer, String> {
        let deadline = Deadline { began: Instant::now(), timeout: self.service.timeout };
        self.check(asked.owner)?;
        let book = same_prices::hash(self.settings);
        let request = self.request(asked, &book)?;
        let uids = self.settings.trusted_uids().unwrap_or_default();
        let socket = wire::connect(&self.service.place, &uids, &deadline)?;
        wire::send(&socket, &request, &deadline)?;
        let wants_told = self.wants_told();
        let body = wire::receive(&socket, Expected { book: &book }, &deadline)?;
        let known = worked_out(self.settings, asked.order, asked.quote);
        answer::read(&body, &asked.order.ask, known).map(|answer| match answer {
            Answer::Priced(priced) if wants_told => {
                Answer::Priced(Priced { told: Some(body), ..priced })
            }
            answer => answer,
        })
    }

    /// Whether somebody keeps what a price is made of.
    fn wants_told(&self) -> bool {
        journal::path(self.settings).is_some()
    }

    /// What a service cannot be asked, or could answer in another way than is meant.
    fn check(&self, owner: &str) -> Result<(), String> {
        let problem = if self.settings.text(Setting::DebugBidScript).is_some() {
            "DEBUG_BID_SCRIPT shows what a price is made of here"
        } else if owner.is_empty() && !self.settings.chain().is_empty() {
            "AKASH_OWNER is not set, and rules or plugins go by it"
        } else if owner.len() > OWNER_BYTES_MAX || !owner.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            "AKASH_OWNER is no address of the chain"
        } else {
            return Ok(());
        };
        Err(format!("was not asked: {problem}"))
    }

    /// The request, head and body: a single write for most orders.
    fn request(&self, asked: Asked<'_>, book: &str) -> Result<Vec<u8>, String> {
        let Service { address, place, book: name, .. } = self.service;
        let host = match place {
            Place::Unix(_) => "localhost",
            Place::Tcp(_) | Place::Host { .. } => {
                let rest = address.strip_prefix("http://").unwrap_or(address);
                rest.split('/').next().unwrap_or(rest)
            }
        };
        let mut request = String::from("POST /v1/");
        if let Some(name) = name {
            request.extend(["books/", name, "/"]);
        }
        request.extend(["price HTTP/1.1\r\nhost: ", host]);
        request.extend(["\r\nconnection: close\r\ncontent-type: application/json"]);
        request.extend(["\r\ncontent-length: ", &asked.text.len().to_string()]);
        request.extend(["\r\nbidprice-book: ", book]);
        if !asked.owner.is_empty() {
            request.extend(["\r\nbidprice-owner: ", asked.owner]);
        }
        if !self.wants_told() {
            request.push_str("\r\nprefer: return=minimal");
        }
        if let Some(path) = self.service.token_file {
            let text = self.token(path)?;
            request.extend(["\r\nauthorization: Bearer ", text.trim()]);
        }
        request.push_str("\r\n\r\n");
        let mut request = request.into_bytes();
        request.extend_from_slice(asked.text);
        Ok(request)
    }

    /// The token's file. What is in it appears nowhere but in the request.
    fn token(&self, path: &str) -> Result<String, String> {
        let uids = self.settings.trusted_uids().unwrap_or_default();
        let text = read_secret(path, &uids, TOKEN_FILE_BYTES_MAX)
            .map_err(|distrust| format!("was not asked: its token's file `{path}` {distrust}"))?;
        let token = text.trim();
        if TOKEN_BYTES.contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic()) {
            return Ok(text);
        }
        let (least, most) = (TOKEN_BYTES.start(), TOKEN_BYTES.end());
        Err(format!(
            "was not asked: its token's file `{path}` has no token of {least} to {most} plain characters"
        ))
    }
}

/// What the price has to be, where nobody has a say in it but the prices: no rule, no plugin, and no
/// rate to look for.
fn worked_out(settings: &Settings<'_>, order: &Order<'_>, quote: &Quote<'_>) -> Known {
    let fixed = settings.rate().ok().flatten();
    let no_rate = || Refusal::NoRate(String::new());
    if !settings.chain().is_empty() {
        return Known::Nothing;
    }
    match bid_for(quote.total(), &order.ask, || fixed.ok_or_else(no_rate)) {
        Ok(bid) => Known::Bid(bid),
        Err(Refusal::NoRate(_)) => Known::Nothing,
        Err(_) => Known::NoBid,
    }
}
