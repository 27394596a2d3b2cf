//! The lexer cuts a text into tokens as the specification of GraphQL says, sign by sign.

/// How much there is of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexed {
    pub tokens: u32,
    /// The most that are open at once.
    pub brackets: u32,
}

/// Cuts a text, or says where it cannot be cut.
pub fn lex(text: &str) -> Result<Lexed, usize> {
    let signs: Vec<char> = text.chars().collect();
    let mut lexed = Lexed { tokens: 0, brackets: 0 };
    let (mut at, mut open) = (0, 0_u32);
    while at < signs.len() {
        let rest = &signs[at..];
        if matches!(rest[0], '\u{feff}' | '\t' | ' ' | '\n' | '\r' | ',') {
            at += 1;
            continue;
        }
        if rest[0] == '#' {
            at += rest.iter().position(|sign| matches!(sign, '\n' | '\r')).unwrap_or(rest.len());
            continue;
        }
        match rest[0] {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.checked_sub(1).ok_or(at)?,
            _ => {}
        }
        lexed.brackets = lexed.brackets.max(open);
        lexed.tokens += 1;
        at += token(rest).ok_or(at)?;
    }
    Ok(lexed)
}

/// The length of the token that `rest` begins with.
fn token(rest: &[char]) -> Option<usize> {
    match rest[0] {
        '!' | '$' | '&' | '(' | ')' | ':' | '=' | '@' | '[' | ']' | '{' | '|' | '}' => Some(1),
        '.' => rest.starts_with(&['.'; 3]).then_some(3),
        '_' | 'a'..='z' | 'A'..='Z' => Some(run(rest, |sign| sign == '_' || sign.is_ascii_alphanumeric())),
        '-' | '0'..='9' => number(rest),
        '"' if rest.starts_with(&['"'; 3]) => block(rest),
        '"' => string(rest),
        _ => None,
    }
}

fn run(rest: &[char], holds: impl Fn(char) -> bool) -> usize {
    rest.iter().take_while(|sign| holds(**sign)).count()
}

fn digits(rest: &[char]) -> Option<usize> {
    Some(run(rest, |sign| sign.is_ascii_digit())).filter(|length| *length > 0)
}

fn number(rest: &[char]) -> Option<usize> {
    let mut at = usize::from(rest[0] == '-');
    at += digits(&rest[at..])?;
    if rest.get(at) == Some(&'.') {
        at += 1;
        at += digits(&rest[at..])?;
    }
    if matches!(rest.get(at), Some('e' | 'E')) {
        at += 1;
        at += usize::from(matches!(rest.get(at), Some('+' | '-')));
        at += digits(&rest[at..])?;
    }
    Some(at)
}

fn string(rest: &[char]) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.get(at)? {
            '"' => return Some(at + 1),
            '\n' | '\r' => return None,
            '\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn block(rest: &[char]) -> Option<usize> {
    let mut at = 3;
    loop {
        let here = rest.get(at..)?;
        if here.starts_with(&['"'; 3]) {
            return Some(at + 3);
        }
        at += if here.starts_with(&['\\', '"', '"', '"']) { 4 } else { 1 };
        rest.get(at)?;
    }
}
