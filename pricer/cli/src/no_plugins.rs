//! A build without plugins. A setting that names one refuses every order before it comes to this.

use std::convert::Infallible;
use std::marker::PhantomData;

use bidprice_core::{Order, Quote, Refusal, SettingError, Worth};
use bidprice_settings::Settings;

/// There are none.
pub(crate) struct Plugins<'s>(Infallible, PhantomData<&'s ()>);

impl<'s> Plugins<'s> {
    #[expect(clippy::unnecessary_wraps, reason = "it stands in for those of the whole program")]
    pub(crate) const fn open(_: &'s Settings<'s>) -> Result<Option<Self>, SettingError> {
        Ok(None)
    }

    pub(crate) const fn judge(
        &self,
        _: &Order<'_>,
        _: &mut Quote<'_>,
        _: &str,
        _: Worth,
        _: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        match self.0 {}
    }
}
