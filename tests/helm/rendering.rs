//! What arrives in the container is what stands in the values files.

use std::collections::BTreeMap;

use bidprice_chart::{NAMES, Values, environment};

use super::rendered::Rendered;
use super::{Helm, with_each};
use crate::program::repository;

/// The variables of the bid script that the container gets.
fn arrives(helm: &Helm, file: &str) -> BTreeMap<String, String> {
    let mut variables = Rendered::by(helm, &format!("-f {file}")).environment();
    variables.retain(|variable, _| NAMES.iter().any(|name| name.variable == variable));
    variables
}

/// The same as `lint` and `explain` believe it.
fn believed(file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(repository().join(file)).unwrap();
    let variables = environment(&Values::read(&[(file, &text)]).unwrap()).unwrap();
    variables.into_iter().map(|set| (set.variable.to_owned(), set.text)).collect()
}

#[test]
fn helm_makes_of_a_values_file_what_this_program_believes() {
    with_each(|helm| {
        for name in ["console", "dropped", "good", "lost-set", "settings", "tired"] {
            let file = format!("tests/values/{name}.yaml");
            assert_eq!(arrives(&helm, &file), believed(&file), "Helm {}: {name}", helm.generation);
        }
    });
}
