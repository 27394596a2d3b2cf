//! Introspection is weighed apart, wherever it stands, and refused where it is off.

use super::*;

#[test]
fn introspection_has_a_rule_of_its_own() {
    let deep = |levels: usize| {
        format!("{{ __type(name: \"Query\") {{ {} name {} }} }}", "ofType { ".repeat(levels), "}".repeat(levels))
    };
    assert_eq!(cost(&deep(14)), Ok(16));
    assert_eq!(cost(&deep(15)), Err(Excess::Depth));
    assert_eq!(cost(&format!("{{ __schema {{ {} }} }}", "name ".repeat(499))), Ok(500));
    let beyond = Err(Excess::Cost { cost: 501, limit: 500 });
    assert_eq!(cost(&format!("{{ __schema {{ {} }} }}", "name ".repeat(500))), beyond);
    let round = |times: usize| {
        format!(
            "{{ __schema {{ types {{ {} name {} }} }} }}",
            "fields { type { ".repeat(times),
            "} }".repeat(times)
        )
    };
    assert_eq!(cost(&round(1)), Ok(5));
    assert_eq!(cost(&round(2)), Err(Excess::Depth), "every turn goes through the whole graph again");
    let hidden = round(2).replacen('{', "{ ...F } fragment F on Query {", 1);
    assert_eq!(cost(&hidden), Err(Excess::Depth));
}

#[test]
fn introspection_is_weighed_as_such_wherever_it_stands() {
    let names = |times: usize| format!("__schema {{ {} }}", "name ".repeat(times));
    let hidden = |what: &str| {
        [
            format!("{{ ...{{ {what} }} }}"),
            format!("{{ ... on Query {{ ... {{ {what} }} }} }}"),
            format!("{{ ...F }} fragment F on Query {{ {what} }}"),
            format!("{{ ...F }} fragment F on Query {{ ...G }} fragment G on Query {{ {what} }}"),
        ]
    };
    for document in hidden(&names(499)) {
        assert_eq!(cost(&document), Ok(500), "{document}");
    }
    let beyond = |fields| Err(Excess::Cost { cost: fields, limit: 500 });
    for document in hidden(&names(500)) {
        assert_eq!(cost(&document), beyond(501), "{document}");
    }
    let shared = format!("{{ ...F a: __typename ...F }} fragment F on Query {{ {} }}", names(300));
    assert_eq!(cost(&shared), beyond(602), "as often as it is spread");
    let deep = format!("__type(name: 1) {{ {} name {} }}", "ofType { ".repeat(14), "}".repeat(14));
    for document in hidden(&deep) {
        assert_eq!(cost(&document), Ok(16), "its depth is its own, too: {document}");
    }
    let below = format!(
        "{{ ...F }} fragment F on Query {{ __schema {{ ...G }} }} fragment G on T {{ {} }}",
        "a ".repeat(500)
    );
    assert_eq!(cost(&below), beyond(501), "what a fragment adds below it counts");
    let again = deep.replace("name }", "...F }");
    assert_eq!(
        cost(&format!("{{ {again} }} fragment F on T {{ a {{ __type(name: 1) {{ a }} }} }}")),
        Err(Excess::Depth)
    );
}

#[test]
fn introspection_is_refused_where_it_is_off() {
    let off = Limits { introspection_fields: 0, ..Limits::default() };
    for hidden in [
        "{ __schema { types { name } } }",
        "{ ... { ... on Query { __schema { types { name } } } } }",
        "query Q { courses { id } } query IntrospectionQuery { ...F } fragment F on Query { __schema { x } }",
    ] {
        let document = parse_query(hidden).expect("the test writes GraphQL");
        let verdict = check(&document, &Variables::default(), &SIZES, &off);
        assert_eq!(verdict, Err(Excess::Introspection), "{hidden}");
    }
    // `__type` answers `null` for every name where introspection is off: that tells nothing, and costs its fields.
    for (shown, price) in [("{ __typename }", 1), ("{ a: __type(name: \"User\") { name } }", 2)] {
        let document = parse_query(shown).expect("the test writes GraphQL");
        assert_eq!(check(&document, &Variables::default(), &SIZES, &off), Ok(price), "{shown}");
    }
}
