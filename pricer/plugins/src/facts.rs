//! What an order does not say, from a file that the operator's own tools write.

/// Utilisation, free GPUs, prices of electricity: dozens.
const FACTS_MAX: usize = 1_000;

/// Names and texts from a file that the operator named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Seconds since the file was written; none without a file.
    pub age_seconds: Option<u64>,
    /// In the file's order.
    pub facts: Vec<Fact>,
}

/// A name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Such as `utilisation`.
    pub name: String,
    /// Whatever the operator's tool wrote.
    pub text: String,
}

impl Facts {
    /// A file may be as long.
    pub const BYTES_MAX: usize = 64 << 10;

    /// Reads lines of `name=text`; empty ones and those that begin with `#` are passed over. The
    /// problem fits behind the file's name.
    pub fn parse(text: &str, age_seconds: u64) -> Result<Self, String> {
        let mut facts = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let pair = line.split_once('=').map(|(name, text)| (name.trim(), text.trim()));
            match pair {
                Some((name, text)) if !name.is_empty() => {
                    facts.push(Fact { name: name.to_owned(), text: text.to_owned() });
                }
                _ => return Err(format!("has no `name=text` on line {}", index + 1)),
            }
            if facts.len() > FACTS_MAX {
                return Err(format!("has more than {FACTS_MAX} facts"));
            }
        }
        Ok(Self { age_seconds: Some(age_seconds), facts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_names_and_texts() {
        let facts = Facts::parse("# from cron\nutilisation = 0.83\n\nnote=a=b\nempty=\n", 7);
        let facts = facts.expect("facts");
        let pairs: Vec<_> =
            facts.facts.iter().map(|fact| (fact.name.as_str(), fact.text.as_str())).collect();
        assert_eq!(pairs, [("utilisation", "0.83"), ("note", "a=b"), ("empty", "")]);
        assert_eq!(facts.age_seconds, Some(7));
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        let problem = |text| Facts::parse(text, 0).expect_err("not facts");
        assert_eq!(problem("a=1\nutilisation 0.8"), "has no `name=text` on line 2");
        assert_eq!(problem("=1"), "has no `name=text` on line 1");
        assert_eq!(problem(&"a=1\n".repeat(1001)), "has more than 1000 facts");
    }
}
