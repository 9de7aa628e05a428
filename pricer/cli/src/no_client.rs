//! A build that asks no service. A setting of one refuses every order before it comes to this.

use std::convert::Infallible;
use std::marker::PhantomData;

use bidprice_core::{Bid, Order, Quote, Refusal, SettingError};
use bidprice_settings::Settings;

/// There is none.
pub(crate) struct Client<'s>(Infallible, PhantomData<&'s ()>);

/// What would be asked.
#[expect(dead_code, reason = "it stands in for that of the whole program")]
pub(crate) struct Asked<'d> {
    pub(crate) text: &'d [u8],
    pub(crate) order: &'d Order<'d>,
    pub(crate) quote: &'d Quote<'d>,
    pub(crate) owner: &'d str,
}

/// What would be kept.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'c> {
    #[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "only a journal asks"))]
    pub(crate) address: &'c str,
    #[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "only a journal asks"))]
    pub(crate) fallback: Option<&'c str>,
    #[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "only a journal asks"))]
    pub(crate) told: Option<&'c str>,
}

impl<'s> Client<'s> {
    #[expect(clippy::unnecessary_wraps, reason = "it stands in for that of the whole program")]
    pub(crate) const fn open(_: &'s Settings<'_>) -> Result<Option<Box<Self>>, SettingError> {
        Ok(None)
    }

    pub(crate) const fn bid(&self, _: Asked<'_>, _: &mut Vec<String>) -> Option<Bid> {
        match self.0 {}
    }

    pub(crate) const fn compare(&self, _: &Result<Bid, Refusal>, _: &mut Vec<String>) {
        match self.0 {}
    }

    pub(crate) const fn kept(&self) -> Option<Kept<'_>> {
        match self.0 {}
    }
}
