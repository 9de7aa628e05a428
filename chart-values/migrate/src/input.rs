//! What an operator hands over: values, base64 or the script itself.

use std::fmt;

use bidprice_chart::{Data, Values, names};
use bidprice_core::printable;

use crate::encoded::{self, Oddity};

/// More than any release can hold (a Secret ends at a megabyte).
pub const INPUT_BYTES_MAX: usize = 8 << 20;

/// A file, or what came on stdin.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// For messages.
    pub name: &'g str,
    /// What is in it.
    pub bytes: &'g [u8],
}

/// What the input was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `helm get values -o json`
    Json,
    /// `helm get values`, or a values file.
    Yaml,
    /// The script's base64 alone.
    Base64,
    /// The script alone.
    Script,
}

impl Form {
    /// Behind "read as".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Json => "values in JSON",
            Self::Yaml => "values in YAML",
            Self::Base64 => "base64 of a script",
            Self::Script => "a script",
        }
    }
}

/// The old release.
#[derive(Clone, Debug)]
pub struct Old {
    /// What the input was.
    pub form: Form,
    /// The values as text, without Helm's heading; none where only the script was given.
    pub text: Option<String>,
    /// The same, read; nothing is set where only the script was given.
    pub values: Values,
    /// The script, byte for byte.
    pub script: Vec<u8>,
    /// The script as text; what is not UTF-8 is replaced.
    pub script_text: String,
    /// What was odd about its base64.
    pub oddities: Vec<Oddity>,
}

/// Why nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is the matter, with the input's name.
    pub problem: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    fn new(problem: String, hint: impl Into<String>) -> Self {
        Self { problem, hint: hint.into() }
    }
}

const HINT: &str = "pipe in the output of `helm get values RELEASE -n NAMESPACE -o json`, or name a \
                    script with --script";

impl Old {
    /// Reads what was given; a script that is given beside values replaces the one in them.
    pub fn read(given: Option<Given<'_>>, script: Option<Given<'_>>) -> Result<Self, Unreadable> {
        let script = script.map(|script| Ok((bounded(script)?.bytes.to_vec(), Vec::new())));
        let script = script.transpose()?;
        let Some(given) = given else {
            let script = script.ok_or_else(|| Unreadable::new("there is no input".into(), HINT))?;
            return Ok(Self::of_script(Form::Script, script));
        };
        let text = text_of(bounded(given)?)?;
        if text.starts_with("#!") {
            return Ok(Self::of_script(Form::Script, (given.bytes.to_vec(), Vec::new())));
        }
        match encoded::decode(text).filter(|(bytes, _)| looks_like_a_script(bytes)) {
            Some(found) => Ok(Self::of_script(Form::Base64, found)),
            None => Self::of_values(given.name, text, script),
        }
    }

    fn of_script(form: Form, (script, oddities): (Vec<u8>, Vec<Oddity>)) -> Self {
        let script_text = String::from_utf8_lossy(&script).into_owned();
        Self { form, text: None, values: Values::default(), script, script_text, oddities }
    }

    fn of_values(
        name: &str,
        text: &str,
        script: Option<(Vec<u8>, Vec<Oddity>)>,
    ) -> Result<Self, Unreadable> {
        if let Some(words) = text.strip_prefix("Error: ") {
            let problem = format!("`{name}` is what Helm said: {}", printable(words.trim()));
            return Err(Unreadable::new(problem, "see `helm list -A` for the release's name"));
        }
        let values = Values::read(&[(name, text)])
            .map_err(|error| Unreadable::new(error.to_string(), HINT))?;
        let script = script.map_or_else(|| script_in(name, &values), Ok)?;
        let form = if text.starts_with('{') { Form::Json } else { Form::Yaml };
        let text = without_heading(text).to_owned();
        Ok(Self { text: Some(text), values, ..Self::of_script(form, script) })
    }
}

fn bounded(given: Given<'_>) -> Result<Given<'_>, Unreadable> {
    let Given { name, bytes } = given;
    if bytes.len() > INPUT_BYTES_MAX {
        let size = bytes.len();
        let problem = format!("`{name}` has {size} bytes, more than {INPUT_BYTES_MAX}");
        return Err(Unreadable::new(problem, "a release cannot hold so much; name the right file"));
    }
    Ok(given)
}

/// Without the mark with which Windows begins a file.
fn text_of(given: Given<'_>) -> Result<&str, Unreadable> {
    let text = std::str::from_utf8(given.bytes).map_err(|error| {
        let place = error.valid_up_to();
        Unreadable::new(format!("`{}` is not text: byte {place} is not UTF-8", given.name), HINT)
    })?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Err(Unreadable::new(format!("`{}` is empty", given.name), HINT));
    }
    Ok(text)
}

/// Many words are base64 too; a script has lines, or at least an interpreter.
fn looks_like_a_script(bytes: &[u8]) -> bool {
    bytes.starts_with(b"#!") || bytes.contains(&b'\n')
}

const NO_SCRIPT_HINT: &str =
    "the release bids without a script; if you know the script, name it with --script";

fn script_in(name: &str, values: &Values) -> Result<(Vec<u8>, Vec<Oddity>), Unreadable> {
    let Some(value) = values.get(names::SCRIPT) else {
        let problem = format!("`{name}` has no {}", names::SCRIPT);
        return Err(Unreadable::new(problem, NO_SCRIPT_HINT));
    };
    let wrong = |problem: &str| {
        let hint = "put the script's base64 there, or name the script itself with --script";
        Unreadable::new(format!("{}: {} {problem}", value.place, names::SCRIPT), hint)
    };
    match &value.data {
        Data::Text(text) if text.trim().is_empty() => {
            let problem =
                format!("{}: {} is empty: there is no script", value.place, names::SCRIPT);
            Err(Unreadable::new(problem, NO_SCRIPT_HINT))
        }
        // Not encoded at all: the chart makes an error message of it, but it says what was meant.
        Data::Text(text) if text.trim_start().starts_with("#!") => {
            Ok((text.trim_start().as_bytes().to_vec(), Vec::new()))
        }
        Data::Text(text) => encoded::decode(text)
            .filter(|(bytes, _)| !bytes.is_empty())
            .ok_or_else(|| wrong("is not base64")),
        _ => Err(wrong("is not a text")),
    }
}

/// The text behind the heading of `helm get values`.
fn without_heading(text: &str) -> &str {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if first.trim_end() == "USER-SUPPLIED VALUES:" { rest } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "IyEvYmluL3NoCmVjaG8gMQo=";

    fn read(text: &str) -> Result<Old, Unreadable> {
        Old::read(Some(Given { name: "in", bytes: text.as_bytes() }), None)
    }

    #[track_caller]
    fn check(text: &str, form: Form) {
        let old = read(text).expect("readable");
        assert_eq!((old.form, old.script_text.as_str()), (form, "#!/bin/sh\necho 1\n"), "{text}");
    }

    #[test]
    fn each_form_is_known() {
        check(&format!("{{\"from\":\"akash1x\",\"bidpricescript\":\"{SCRIPT}\"}}"), Form::Json);
        check(&format!("USER-SUPPLIED VALUES:\nbidpricescript: {SCRIPT}\n"), Form::Yaml);
        check(&format!("\u{feff}bidpricescript: {SCRIPT}\r\n"), Form::Yaml);
        check("bidpricescript: |\n  IyEvYmluL3No\n  CmVjaG8gMQo=\n", Form::Yaml);
        check("bidpricescript: |\n  #!/bin/sh\n  echo 1\n", Form::Yaml);
        check(SCRIPT, Form::Base64);
        check("IyEvYmluL3No\r\nCmVjaG8gMQo\r\n", Form::Base64);
        check("#!/bin/sh\necho 1\n", Form::Script);
    }

    #[test]
    fn a_script_beside_values_goes_before_theirs() {
        let values = Given { name: "v", bytes: b"price_target_cpu: 1\nbidpricescript: x\n" };
        let script = Given { name: "s", bytes: b"#!/bin/sh\r\n" };
        let old = Old::read(Some(values), Some(script)).expect("readable");
        assert_eq!((old.form, old.script.as_slice()), (Form::Yaml, &b"#!/bin/sh\r\n"[..]));
        assert!(old.values.get("price_target_cpu").is_some());
        assert_eq!(Old::read(None, Some(script)).expect("readable").form, Form::Script);
    }

    #[track_caller]
    fn refused(text: &[u8], problem: &str) {
        let error = Old::read(Some(Given { name: "in", bytes: text }), None).expect_err("refused");
        assert_eq!(error.problem, problem);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        refused(b"", "`in` is empty");
        refused(b" \n", "`in` is empty");
        refused(b"\x7fELF\xff", "`in` is not text: byte 4 is not UTF-8");
        refused(b"Error: release: not found\n", "`in` is what Helm said: release: not found");
        refused(b"null\n", "`in` has no bidpricescript");
        refused(b"from: x\n", "`in` has no bidpricescript");
        refused(b"bidpricescript: \"\"\n", "in:1: bidpricescript is empty: there is no script");
        refused(b"bidpricescript: 5\n", "in:1: bidpricescript is not a text");
        refused(b"bidpricescript: 'a b!'\n", "in:1: bidpricescript is not base64");
        let error = read("garbage").expect_err("refused");
        assert!(error.problem.starts_with("cannot read the values: in:1"), "{error}");
        assert_eq!(Old::read(None, None).expect_err("refused").problem, "there is no input");
    }
}
