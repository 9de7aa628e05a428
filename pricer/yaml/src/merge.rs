//! Merge keys: `<<: *defaults` brings the members of another mapping.

use std::collections::BTreeSet;

use crate::{Member, Node, Style, Value, YamlError};

/// Pairs up keys and values, and replaces each `<<` by the members that it brings.
///
/// A key that the mapping has itself is not brought; of several mappings that are merged the first
/// counts.
pub(crate) fn members_of(nodes: Vec<Node>) -> Result<Vec<Member>, YamlError> {
    let mut pairs = Vec::with_capacity(nodes.len() / 2);
    let mut nodes = nodes.into_iter();
    while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
        pairs.push(Member { key, value, merged: false });
    }
    if pairs.iter().any(|pair| is_merge_key(&pair.key)) { merge(pairs) } else { Ok(pairs) }
}

fn merge(pairs: Vec<Member>) -> Result<Vec<Member>, YamlError> {
    let own = pairs.iter().filter(|pair| !is_merge_key(&pair.key));
    let mut known: BTreeSet<String> =
        own.filter_map(|pair| pair.key.as_text()).map(str::to_owned).collect();
    let mut members = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if !is_merge_key(&pair.key) {
            members.push(pair);
            continue;
        }
        for source in sources(pair.value)? {
            // Inside of what is merged, its own members go before those that it merged itself.
            let (own, merged) = source.into_iter().partition::<Vec<_>, _>(|member| !member.merged);
            for mut member in last_of_each(own).into_iter().chain(merged) {
                let is_new = member.key.as_text().is_none_or(|key| known.insert(key.to_owned()));
                if is_new {
                    member.merged = true;
                    members.push(member);
                }
            }
        }
    }
    Ok(members)
}

/// Of a key given twice the last counts.
fn last_of_each(members: Vec<Member>) -> Vec<Member> {
    let mut known = BTreeSet::new();
    let mut kept: Vec<Member> = members.into_iter().rev().collect();
    kept.retain(|member| member.key.as_text().is_none_or(|key| known.insert(key.to_owned())));
    kept.reverse();
    kept
}

fn is_merge_key(key: &Node) -> bool {
    let scalar = key.as_scalar();
    scalar.is_some_and(|s| s.text == "<<" && s.style == Style::Plain && s.tag.is_none())
}

/// The mappings that stand behind a `<<`.
fn sources(value: Node) -> Result<Vec<Vec<Member>>, YamlError> {
    match value.value {
        Value::Mapping(members) => Ok(vec![members]),
        Value::List(nodes) => nodes.into_iter().map(only_mapping).collect(),
        Value::Scalar(_) => Err(not_a_mapping(value.line, value.column)),
    }
}

fn only_mapping(node: Node) -> Result<Vec<Member>, YamlError> {
    match node.value {
        Value::Mapping(members) => Ok(members),
        Value::List(_) | Value::Scalar(_) => Err(not_a_mapping(node.line, node.column)),
    }
}

fn not_a_mapping(line: usize, column: usize) -> YamlError {
    let problem = "`<<` merges mappings, and this is none".to_owned();
    YamlError::new(line, column, problem, "write `<<: *name` of a mapping, or `<<: [*one, *two]`")
}

#[cfg(test)]
mod tests {
    use crate::{Node, parse};

    #[track_caller]
    fn check(text: &str, key: &str, expected: &str) {
        let root = parse(text).expect("YAML");
        assert_eq!(root.get("m").expect("m").get(key).and_then(Node::as_text), Some(expected));
    }

    #[test]
    fn what_the_mapping_says_itself_goes_before_what_it_merges() {
        check("a: &a {x: 1, y: 2}\nm: {<<: *a, x: 3}\n", "x", "3");
        check("a: &a {x: 1, y: 2}\nm: {x: 3, <<: *a}\n", "x", "3");
        check("a: &a {x: 1, y: 2}\nm: {x: 3, <<: *a}\n", "y", "2");
        check("m: {<<: {x: 1}}\n", "x", "1");
    }

    #[test]
    fn of_several_merged_mappings_the_first_counts() {
        check("m: {<<: [{x: 1}, {x: 2, y: 3}]}\n", "x", "1");
        check("m: {<<: [{x: 1}, {x: 2, y: 3}]}\n", "y", "3");
        check("b: &b {x: 1}\na: &a {<<: *b, x: 2}\nm: {<<: *a}\n", "x", "2");
        check("b: &b {x: 1}\na: &a {x: 2, <<: *b, x: 4}\nm: {<<: *a}\n", "x", "4");
    }

    #[test]
    fn merged_members_keep_their_own_place() {
        let root = parse("a: &a\n  x: 1\nm:\n  <<: *a\n").expect("YAML");
        let x = root.get("m").and_then(|m| m.get("x")).expect("x");
        assert_eq!((x.line, x.column), (2, 6));
    }

    #[test]
    fn a_quoted_merge_key_is_a_key_like_any_other() {
        check("m: {'<<': 5}\n", "<<", "5");
        let error = parse("m:\n  <<: 5\n").expect_err("a number");
        assert_eq!((error.line, error.column), (2, 7));
        assert_eq!(error.problem, "`<<` merges mappings, and this is none");
    }
}
