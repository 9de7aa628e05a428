//! A small file that the others change.

use bidprice_sdl::{Deployment, SdlError, read};
use serde_json::Value;

/// Two services, each with its compute profile, in one placement.
pub(crate) const BASE: &str = r#"version: "2.0"
services:
  api:
    image: api:1
    expose:
      - port: 8080
        to:
          - service: web
  web:
    image: nginx:1.27
    env:
      - LEVEL=info
    expose:
      - port: 3000
        as: 80
        to:
          - global: true
profiles:
  compute:
    api:
      resources:
        cpu:
          units: 2
        memory:
          size: 2Gi
        storage:
          size: 20Gi
    web:
      resources:
        cpu:
          units: 1
        memory:
          size: 512Mi
        storage:
          - size: 1Gi
  placement:
    dcloud:
      pricing:
        api:
          denom: uact
          amount: 20
        web:
          denom: uact
          amount: 100
deployment:
  api:
    dcloud:
      profile: api
      count: 1
  web:
    dcloud:
      profile: web
      count: 3
"#;

/// A text to find, and what to put there.
pub(crate) type Change<'a> = (&'a str, &'a str);

/// The base with these changes, each at the last place that has the text.
#[track_caller]
pub(crate) fn changed(changes: &[Change<'_>]) -> String {
    let mut text = BASE.to_owned();
    for (old, new) in changes {
        let at = text.rfind(old).unwrap_or_else(|| panic!("no {old:?} in the base"));
        text.replace_range(at..at + old.len(), new);
    }
    text
}

/// The changed base, read.
#[track_caller]
pub(crate) fn deployment(changes: &[Change<'_>]) -> Deployment {
    let text = changed(changes);
    read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The first group's order.
#[track_caller]
pub(crate) fn order(changes: &[Change<'_>]) -> Value {
    let json = deployment(changes).groups.first().unwrap().order_json();
    serde_json::from_str(&json).unwrap()
}

/// Why the changed base is refused.
#[track_caller]
pub(crate) fn refusal(changes: &[Change<'_>]) -> SdlError {
    let text = changed(changes);
    match read(&text) {
        Ok(_) => panic!("was read:\n{text}"),
        Err(error) => error,
    }
}

/// The place, the words and the advice.
#[track_caller]
pub(crate) fn check_refused(changes: &[Change<'_>], message: &str, hint: &str) {
    let error = refusal(changes);
    assert_eq!((error.to_string().as_str(), error.hint.as_ref()), (message, hint));
}

/// The same of one change.
#[track_caller]
pub(crate) fn check_one_refused(old: &str, new: &str, message: &str, hint: &str) {
    check_refused(&[(old, new)], message, hint);
}
