//! A text is measured before it is parsed: parsing and validating take time for what is never executed, too.

use super::{Excess, Limits};

/// Counts words, signs and open brackets; what stands in strings and comments is none of them.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Excess> {
    let mut rest = text.as_bytes();
    let (mut tokens, mut open) = (0_u32, 0_u32);
    while let Some(first) = rest.first() {
        let (length, counts) = match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => (1, 0),
            b'#' => (run(rest, |byte| !matches!(byte, b'\r' | b'\n')), 0),
            b'"' => (string(rest), 1),
            b'.' if rest.starts_with(b"...") => (3, 1),
            byte if is_word(*byte) => (run(rest, is_word), 1),
            _ => (1, 1),
        };
        match first {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        tokens += counts;
        if tokens > limits.tokens {
            return Err(Excess::Tokens);
        }
        // The parser goes down one level of its stack for each of them.
        if open > limits.brackets {
            return Err(Excess::Depth);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn run(rest: &[u8], holds: impl Fn(u8) -> bool) -> usize {
    rest.iter().take_while(|byte| holds(**byte)).count()
}

/// The length of the string that `rest` begins with, its quotes included.
fn string(rest: &[u8]) -> usize {
    let block = rest.starts_with(b"\"\"\"");
    let mut at = if block { 3 } else { 1 };
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        at += match here {
            [b'"', b'"', b'"', ..] if block => return at + 3,
            [b'\\', b'"', b'"', b'"', ..] if block => 4,
            [b'"', ..] if !block => return at + 1,
            // An unclosed string: the parser will say so.
            [b'\r' | b'\n', ..] if !block => return at,
            [b'\\', ..] if !block => 2,
            _ => 1,
        };
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tokens a text has: the lowest limit that lets it pass.
    fn tokens(text: &str) -> u32 {
        let passes = |tokens: &u32| check(text, &Limits { tokens: *tokens, ..Limits::default() }).is_ok();
        (0..100).find(passes).expect("a short text")
    }

    #[test]
    fn words_and_signs_count_and_the_rest_does_not() {
        assert_eq!(tokens(" , \t\r\n# { a b c \r#d\n"), 0);
        assert_eq!(tokens("{courses{id}}"), 6);
        assert_eq!(tokens("query($a:[Int!]=[1]){a(b:$a)@c{...D}}"), 29);
        assert_eq!(tokens(r#"{ a(b: "{ # \" }", c: "\\") }"#), 11);
        assert_eq!(tokens(r#"{ a(b: """ x " "" \""" { """) b }"#), 9);
        assert_eq!(tokens("\"open\n{ a"), 3);
        assert_eq!(tokens("{......}"), 4);
    }

    #[test]
    fn what_follows_a_comment_or_a_string_is_not_hidden() {
        for before in ["# \"\n", "#\r", "\"\\\\\" ", "\"\"\"\"\"\" ", "\"\" ", "\"\"\"\\\"\"\"\"\"\" "] {
            let text = format!("{before}{}", "{".repeat(51));
            assert_eq!(check(&text, &Limits::default()), Err(Excess::Depth), "{before}");
        }
    }

    #[test]
    fn long_and_deep_texts_are_refused() {
        let limits = Limits::default();
        assert_eq!(check(&"a ".repeat(2_000), &limits), Ok(()));
        assert_eq!(check(&"a ".repeat(2_001), &limits), Err(Excess::Tokens));
        assert_eq!(check(&"[]".repeat(900), &limits), Ok(()));
        assert_eq!(check(&"[".repeat(51), &limits), Err(Excess::Depth));
        assert_eq!(check(&format!("\"{}\"", "[".repeat(100_000)), &limits), Ok(()));
    }
}
