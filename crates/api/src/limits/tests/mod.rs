//! Documents that a stranger might send, and what the limits say of each.

mod introspection;

use async_graphql::{Value, parser::parse_query, value};

use super::*;

const SIZES: Sizes = Sizes {
    courses: 1,
    modules: 7,
    objectives: 5,
    lessons: 5,
    blocks: 7,
    questions: 30,
    options: 4,
    exercises: 26,
    variants: 5,
    cues: 6,
    rules: 39,
};

fn cost_with(document: &str, variables: Value) -> Result<u64, Excess> {
    let document = parse_query(document).expect("the test writes GraphQL");
    check(&document, &Variables::from_value(variables), &SIZES, &Limits::default())
}

fn cost(document: &str) -> Result<u64, Excess> {
    cost_with(document, Value::Null)
}

/// `one`, again and again, with the number of its turn where it says `#`.
fn many(times: usize, one: &str) -> String {
    (0..times).map(|turn| one.replace('#', &turn.to_string())).collect()
}

fn too_much(cost: u64) -> Result<u64, Excess> {
    Err(Excess::Cost { cost, limit: 5_000 })
}

fn bomb(fragments: usize) -> String {
    let spread = |n: usize| format!("fragment F{n} on Query {{ courses {{ ...C{n} }} }} ");
    let course = |n: usize| format!("fragment C{n} on Course {{ ...C{0} ...C{0} }} ", n + 1);
    let all: String = (0..fragments).map(course).collect();
    format!("{{ ...F0 }} {} {all} fragment C{fragments} on Course {{ id }}", spread(0))
}

#[test]
fn a_list_costs_what_is_below_it_as_often_as_it_is_long() {
    assert_eq!(cost("{ courses { modules { title lessons { title minutes } } } }"), Ok(1 + 1 + 7 * (2 + 5 * 2)));
    assert_eq!(cost("{ library(key: 1) { rules { when } } }"), Ok(2 + 39 * 20));
    assert_eq!(cost("{ node(id: 1) { ... on Lesson { blocks { html } } } }"), Ok(20 + 1 + 7 * 5));
    assert_eq!(cost("{ ...A } fragment A on Query { ...B } fragment B on Query { courses { id } }"), Ok(2));
}

#[test]
fn a_connection_costs_what_is_below_it_as_often_as_first_says() {
    let query = |first: &str| {
        format!("query($n: Int = 3) {{ viewer {{ enrolments(first: {first}) {{ edges {{ node {{ id }} }} }} }} }}")
    };
    let times = |n: u64| Ok(20 + 20 + n * 3);
    assert_eq!(cost(&query("10")), times(10));
    for unfit in ["\"x\"", "1.5", "null", "$unknown", "99999999999999999999", "3000000000"] {
        assert_eq!(cost(&query(unfit)), times(100), "{unfit} is no Int, and refused when it is coerced");
    }
    assert_eq!(cost(&query("$n")), times(3));
    assert_eq!(cost_with(&query("$n"), value!({ "n": 40 })), times(40));
    assert_eq!(cost_with(&query("$n"), value!({ "n": "40" })), times(100));
    for inside in ["[$n]", "[[$n]]", "{ a: $n }", "[3]"] {
        assert_eq!(cost(&query(inside)), times(100), "{inside} is no Int either");
        assert_eq!(cost_with(&query(inside), value!({ "n": 1 })), times(100), "{inside}");
        assert_eq!(cost_with(&query(inside), value!({ "n": 0 })), times(100), "{inside}");
    }
}

#[test]
fn a_page_out_of_range_is_refused() {
    let query =
        |first: &str| format!("query($n: Int = 500) {{ viewer {{ enrolments(first: {first}) {{ x }} }} }}");
    for first in ["0", "-1", "101", "2147483647", "-2147483648", "$n"] {
        assert_eq!(cost(&query(first)), Err(Excess::Page), "{first}");
    }
    assert_eq!(cost_with(&query("$n"), value!({ "n": 101 })), Err(Excess::Page));
    assert_eq!(cost_with(&query("$n"), value!({ "n": 100 })), Ok(20 + 20 + 100), "its default is not used");
    let both = format!("{} query B($n: Int = 7) {{ __typename }}", query("$n").replace("query(", "query A("));
    assert_eq!(cost(&both), Ok(20 + 20 + 7 + 1), "one of them can be run");
    for (other, largest) in [("3", 7), ("9", 9)] {
        assert_eq!(cost(&both.replace("500", other)), Ok(20 + 20 + largest + 1), "either of them can be run");
    }
}

#[test]
fn going_round_in_a_circle_costs_what_it_unfolds_to() {
    let round = "module { lessons { ".repeat(3);
    let query = format!("{{ courses {{ modules {{ lessons {{ {round} id {} }} }} }} }}", "} }".repeat(3));
    assert_eq!(cost(&query), too_much(1 + 1 + 7 * (1 + 5 * (2 + 5 * (2 + 5 * (2 + 5))))));
}

#[test]
fn all_operations_are_weighed_together() {
    let one = "{ courses { modules { lessons { blocks { html } } } } } ";
    let query = format!("query Q# {one}");
    assert_eq!(cost(&many(1, &query)), Ok(2 + 7 * (1 + 5 * (1 + 7 * 5))));
    assert_eq!(cost(&many(4, &query)), too_much(4 * (2 + 7 * (1 + 5 * (1 + 7 * 5)))));
    let tiny = "query Q# { __typename } ";
    assert_eq!(cost(&many(10, tiny)), Ok(10));
    assert_eq!(cost(&many(11, tiny)), Err(Excess::Operations));
}

#[test]
fn a_fragment_bomb_weighs_what_it_unfolds_to() {
    assert_eq!(cost(&bomb(8)), Ok(1 + 256));
    assert_eq!(cost(&bomb(20)), too_much(1 + (1 << 20)));
    assert_eq!(cost(&bomb(31)), Err(Excess::Fragments));
}

#[test]
fn what_is_below_an_empty_list_is_counted_as_it_is_written() {
    let empty = Sizes { courses: 0, ..SIZES };
    let document = parse_query(bomb(20)).expect("the test writes GraphQL");
    let weighed = check(&document, &Variables::default(), &empty, &Limits::default());
    assert_eq!(weighed, Err(Excess::Selections), "it would cost 1, and be validated a million times");
}

#[test]
fn names_buy_nothing() {
    let bomb = bomb(20);
    for name in ["__schema", "IntrospectionQuery", "__typename", "__type"] {
        let operation = bomb.replacen('{', &format!("query {name} {{"), 1);
        let fragment = bomb.replace("F0", name);
        let both = operation.replace("F0", name);
        for named in [operation, fragment, both] {
            assert_eq!(cost(&named), too_much(1 + (1 << 20)), "{name}");
        }
        let deep = format!("query {name} {}id{}", "{ a ".repeat(11), "}".repeat(11));
        assert_eq!(cost(&deep), Err(Excess::Depth), "{name}");
    }
}

#[test]
fn aliases_and_directives_are_counted_over_the_whole_document() {
    let introspection = format!("__schema {{ {} }}", many(8, "a#: types { name } "));
    let data = format!("courses {{ {} }}", many(8, "b#: id "));
    assert_eq!(cost(&format!("{{ {introspection} {data} }}")), Err(Excess::Aliases));
    let four = "id @a @b @c @d ";
    assert_eq!(
        cost(&format!("{{ __schema {{ {} }} courses {{ {} }} }}", four.repeat(3), four.repeat(2))),
        Ok(4 + 3)
    );
    let much = format!("{{ __schema {{ {} }} courses {{ {} }} }}", four.repeat(3), four.repeat(3));
    assert_eq!(cost(&much), Err(Excess::Directives));
    let five = "@a @b @c @d @e ";
    for document in [
        format!("query {five} @f {{ id }}"),
        format!("query($a: Int {five} @f) {{ id }}"),
        format!("query {{ ...F }} fragment F on Query {five} @f {{ id }}"),
        format!("query {five} {{ ...F ...F ...F ...F }} fragment F on Query {five} {{ id }}"),
        many(5, &format!("query Q#($a: Int {five}) {{ id }} ")),
    ] {
        assert_eq!(cost(&document), Err(Excess::Directives), "{document}");
    }
    assert_eq!(cost(&format!("query {five} {{ ...F ...F }} fragment F on Query {five} {{ id }}")), Ok(2));
}

#[test]
fn a_cycle_of_fragments_is_refused() {
    let document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(cost(document), Err(Excess::FragmentCycle));
    assert_eq!(cost("{ ...A }"), Err(Excess::FragmentCycle));
    let nest = ("... { ".repeat(30), "}".repeat(30));
    let through = format!("{{ ...A }} fragment A on Query {{ {} __type(name: 1) {{ ...A }} {} }}", nest.0, nest.1);
    assert_eq!(cost(&through), Err(Excess::FragmentCycle), "wherever it is spread again");
}

#[test]
fn aliases_directives_roots_and_depth_are_counted() {
    assert_eq!(cost(&format!("{{ node(id: 1) {{ {} }} }}", many(16, "a#: id "))), Err(Excess::Aliases));
    assert_eq!(cost(&format!("{{ id {} }}", many(6, "@aa "))), Err(Excess::Directives));
    assert_eq!(cost(&format!("{}id{}", "{ a ".repeat(11), "}".repeat(11))), Err(Excess::Depth));
    let eleven = many(11, "f# ");
    for roots in [
        format!("{{ {eleven} }}"),
        format!("{{ ...{{ {eleven} }} }}"),
        format!("{{ ... on Query {{ ... {{ {eleven} }} }} }}"),
        format!("{{ ...F }} fragment F on Query {{ {eleven} }}"),
    ] {
        assert_eq!(cost(&roots), Err(Excess::Roots), "{roots}");
    }
}

#[test]
fn more_than_can_be_counted_is_too_much() {
    let fragment = |n: usize| format!("fragment F{n} on Query {{ {} }} ", format!("...F{} ", n + 1).repeat(50));
    let all: String = (0..29).map(fragment).collect();
    assert_eq!(cost(&format!("{{ ...F0 ...F0 }} {all} fragment F29 on Query {{ x }}")), Err(Excess::Roots));
}

/// Fragments that spread each other in a chain, with so many levels of `open` in each.
fn chain(fragments: usize, levels: usize, open: &str) -> String {
    let end = "}".repeat(levels);
    let one = |n: usize| format!("fragment F{n} on Query {{ {} ...F{} {end} }} ", open.repeat(levels), n + 1);
    let all: String = (1..=fragments).map(one).collect();
    format!("{{ ...F1 }} {all} fragment F{} on Query {{ x }}", fragments + 1)
}

#[test]
fn sets_inside_each_other_are_counted_through_fragments() {
    assert_eq!(cost(&chain(1, 47, "... { ")), Ok(1));
    assert_eq!(cost(&chain(1, 48, "... { ")), Err(Excess::Depth));
    assert_eq!(cost(&chain(16, 2, "... { ")), Ok(1));
    assert_eq!(cost(&chain(16, 3, "... { ")), Err(Excess::Depth));
    // Whether the inner one was weighed before, or is reached first from outside.
    let nest = |leaf: &str| format!("on Query {{ {} {leaf} {} }}", "... { ".repeat(25), "}".repeat(25));
    for order in ["...F ...G", "...G ...F"] {
        let document = format!("{{ {order} }} fragment F {} fragment G {}", nest("...G"), nest("x"));
        assert_eq!(cost(&document), Err(Excess::Depth), "{order}");
    }
    for open in ["a { ", "... { "] {
        let (document, small) = (chain(28, 21, open), std::thread::Builder::new().stack_size(256 * 1024));
        assert_eq!(check_text(&document, &Limits::default()), Ok(()));
        let weighed = small.spawn(move || cost(&document)).expect("a thread");
        assert_eq!(weighed.join().expect("the stack holds"), Err(Excess::Depth));
    }
}

#[test]
fn a_mutation_and_a_subscription_are_one_plain_field() {
    for kind in ["mutation", "subscription"] {
        assert_eq!(cost(&format!("{kind} {{ a: signOut {{ x }} b: signOut {{ x }} }}")), Err(Excess::Roots));
        assert_eq!(cost(&format!("{kind} {{ signOut {{ x }} signOut {{ x }} }}")), Err(Excess::Roots));
        assert_eq!(cost(&format!("{kind} {{ ... {{ signOut {{ x }} }} }}")), Err(Excess::SingleRoot));
        assert_eq!(cost(&format!("{kind} {{ ...F }} fragment F on X {{ a }}")), Err(Excess::SingleRoot));
        assert_eq!(cost(&format!("{kind} {{ signOut {{ signedOut }} }}")), Ok(2));
    }
}
