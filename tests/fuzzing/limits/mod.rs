//! The limits, against a slow count of what they weigh.

mod draw;
mod lexer;
mod slow;

use api::limits::{self as fast, Excess, Limits};
use async_graphql::parser::parse_query;

pub use draw::Draw;
use slow::Slow;

/// After an even byte comes a text, after an odd one what a document is drawn from.
pub fn limits(bytes: &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) if first % 2 == 0 => text(&String::from_utf8_lossy(rest)),
        Some((_, rest)) => document(rest),
        None => {}
    }
}

/// What is parsed has been counted: no word, sign or bracket is hidden, and none is counted many times over.
fn text(text: &str) {
    let usual = Limits::default();
    if fast::check_text(text, &usual).is_err() || parse_query(text).is_err() {
        return;
    }
    let lexed =
        lexer::lex(text).unwrap_or_else(|at| panic!("the parser takes what is no GraphQL, at {at}: {text:?}"));
    // A number such as `-1.5e+3` is one token, and six words and signs.
    let enough = Limits { tokens: lexed.tokens.saturating_mul(6), brackets: lexed.brackets, ..usual };
    assert_eq!(fast::check_text(text, &enough), Ok(()), "{text:?}");
    let few = Limits { tokens: lexed.tokens - 1, ..usual };
    assert_eq!(fast::check_text(text, &few), Err(Excess::Tokens), "{text:?}");
    let flat = Limits { brackets: lexed.brackets - 1, ..usual };
    assert_eq!(fast::check_text(text, &flat), Err(Excess::Depth), "{text:?}");
}

/// What the limits say is what a slow count finds.
fn document(bytes: &[u8]) {
    let drawn = Draw::new(bytes).document();
    let text = &drawn.text;
    if fast::check_text(text, &Limits::default()).is_err() {
        return;
    }
    let document = parse_query(text).unwrap_or_else(|error| panic!("drawn wrongly: {error}\n{text}"));
    let said = fast::check(&document, &drawn.variables, &drawn.sizes, &drawn.limits);
    let slow = Slow::count(&document, &drawn);
    if let Err(why) = slow.agrees(said) {
        panic!("{why}\nsaid: {said:?}\nslow: {slow:#?}\n{drawn:#?}");
    }
}

/// A count that agreed with whatever is said would find nothing.
pub fn wrong_verdicts_are_seen() {
    let drawn = Draw::new(&[]).document();
    let document = parse_query(&drawn.text).expect("an empty draw is a document");
    let slow = Slow::count(&document, &drawn);
    let cost = fast::check(&document, &drawn.variables, &drawn.sizes, &drawn.limits).expect("it is small");
    assert_eq!(slow.agrees(Ok(cost)), Ok(()));
    assert!(slow.agrees(Ok(cost + 1)).is_err() && slow.agrees(Err(Excess::Depth)).is_err());
    let none = draw::Drawn { limits: Limits { roots: 0, ..Limits::default() }, ..drawn };
    let slow = Slow::count(&document, &none);
    assert_eq!(slow.agrees(Err(Excess::Roots)), Ok(()));
    assert!(slow.agrees(Ok(cost)).is_err() && slow.agrees(Err(Excess::Page)).is_err());
    let hidden = lexer::lex("{ a # }\n b \" } \\\" \" \"\"\" } \\\"\"\" \"\"\" ... -1.5e3 }");
    assert_eq!(hidden, Ok(lexer::Lexed { tokens: 8, brackets: 1 }));
}
