//! What could not be counted: where, why, what to do.

use std::fmt;

use bidprice_core::printable;
use serde::Serialize;

use crate::limits::PROBLEMS_MAX;

/// A file, a line or a lease that is not in the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file as it was named.
    pub file: String,
    /// A JSON path such as `leases[2].escrow_payment.rate.amount`; empty for the file as a whole.
    pub path: String,
    /// `owner/dseq/gseq/oseq/provider`, if a lease is meant.
    pub lease: Option<String>,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl Problem {
    /// What is wrong with a whole file.
    pub(crate) fn of_file(file: &str, problem: impl fmt::Display, hint: &str) -> Self {
        Self::of_path(file, "", problem, hint)
    }

    /// What is wrong at a place in a file.
    pub(crate) fn of_path(file: &str, path: &str, problem: impl fmt::Display, hint: &str) -> Self {
        Self {
            file: printable(file),
            path: path.to_owned(),
            lease: None,
            problem: printable(&problem.to_string()),
            hint: hint.to_owned(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.lease {
            Some(lease) => write!(f, "cannot count lease {lease}: `{}`: ", self.file)?,
            None => write!(f, "cannot use `{}`: ", self.file)?,
        }
        if !self.path.is_empty() {
            write!(f, "`{}` ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Problem {}

/// Problems, the first of them word for word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    told: Vec<Problem>,
    untold: usize,
}

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.told.len() < PROBLEMS_MAX {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    pub(crate) fn append(&mut self, others: &Self) {
        others.told.iter().cloned().for_each(|problem| self.push(problem));
        self.untold += others.untold;
    }

    /// The value, or nothing where there is a problem, which is kept.
    pub(crate) fn keep<T>(&mut self, answer: Result<T, Problem>) -> Option<T> {
        answer.map_err(|problem| self.push(problem)).ok()
    }

    /// All that was told, and how many were not.
    pub(crate) fn into_vec(mut self) -> Vec<Problem> {
        if self.untold > 0 {
            self.told.push(Problem::of_file(
                "all files",
                format_args!("have {} problems more", self.untold),
                "mend the first ones, they may have one reason",
            ));
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_the_file_the_place_and_the_lease() {
        let mut problem = Problem::of_path("a\n.json", "leases[2].lease.state", "is missing", "");
        assert_eq!(
            problem.to_string(),
            "cannot use `a\u{fffd}.json`: `leases[2].lease.state` is missing"
        );
        problem.lease = Some("akash1a/5/1/1/akash1p".to_owned());
        assert_eq!(
            problem.to_string(),
            "cannot count lease akash1a/5/1/1/akash1p: `a\u{fffd}.json`: \
             `leases[2].lease.state` is missing"
        );
        let whole = Problem::of_file("b.json", "is not JSON", "");
        assert_eq!(whole.to_string(), "cannot use `b.json`: is not JSON");
    }

    #[test]
    fn a_flood_of_problems_is_told_by_its_number() {
        let mut problems = Problems::default();
        for line in 0..PROBLEMS_MAX + 5 {
            problems.push(Problem::of_file("a", line, ""));
        }
        let told = problems.into_vec();
        assert_eq!(told.len(), PROBLEMS_MAX + 1);
        assert_eq!(told.last().map(|last| last.problem.as_str()), Some("have 5 problems more"));
    }
}
