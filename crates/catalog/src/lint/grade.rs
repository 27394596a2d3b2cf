//! The reading grade of a text is the number of school years it asks for.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The reading grade of plain text, after Flesch and Kincaid, and 0 for a text without words.
///
/// `0.39 × words / sentences + 11.8 × syllables / words − 15.59`: J. P. Kincaid, R. P. Fishburne, R. L. Rogers and
/// B. S. Chissom, *Derivation of New Readability Formulas for Navy Enlisted Personnel*, Research Branch Report 8-75,
/// 1975. Sentences and syllables are counted plainly, by marks and by groups of vowels: two counters may differ by a few
/// tenths of a grade, and a limit on it is no finer than that.
pub fn reading_grade(text: &str) -> f64 {
    let words: Vec<_> = words(text).collect();
    let sentences = sentences(text);
    if words.is_empty() || sentences == 0 {
        return 0.0;
    }
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    0.39 * ratio(words.len(), sentences) + 11.8 * ratio(syllables, words.len()) - 15.59
}

/// The words of a text: each begins with a letter and goes on with letters, apostrophes and hyphens. Numbers are none.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-');
    text.split(move |c: char| !inside(c))
        .map(|word| word.trim_start_matches(['\'', '’', '-']))
        .filter(|word| !word.is_empty())
}

/// What is read aloud of Markdown: its words, with a line for each paragraph, list item and row of a table.
///
/// What ends none of its own sentences is ended here, so that a heading does not run into what follows.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::Start(Tag::Item)
            | Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow | TagEnd::Heading(_),
            ) => end_line(&mut text),
            _ => {}
        }
    }
    text
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end().len());
    let closed = text.trim_end_matches(['"', '”', '\'', '’', ')']);
    if !text.is_empty() && !closed.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text.push('\n');
}

/// Runs of text with a letter in them, each ended by a mark before a space, a quotation mark or a bracket.
fn sentences(text: &str) -> usize {
    let (mut count, mut spoken, mut marked) = (0, false, false);
    for c in text.chars() {
        if marked && spoken && (c.is_whitespace() || matches!(c, '"' | '”' | '\'' | '’' | ')' | ']')) {
            count += 1;
            spoken = false;
        }
        marked = matches!(c, '.' | '!' | '?');
        spoken |= c.is_alphabetic();
    }
    count + usize::from(spoken)
}

/// Groups of vowels, less one for a silent ending.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let is_vowel = |c: char| "aeiouyàâäéèêëîïôöûüù".contains(c);
    let groups = word.split(|c| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    let silent_e = word.ends_with('e') && !word.ends_with("le");
    let spoken = ["ted", "ded", "ses", "ces", "zes", "xes", "ches", "shes", "ges"];
    let silent_end = word.ends_with("es") || word.ends_with("ed");
    let silent = silent_e || (silent_end && !spoken.iter().any(|end| word.ends_with(end)));
    groups.saturating_sub(usize::from(silent)).max(1)
}

fn ratio(a: usize, b: usize) -> f64 {
    let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    float(a) / float(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_by_groups_of_vowels() {
        let table = [
            ("nerve", 1),
            ("table", 2),
            ("moved", 1),
            ("lifted", 2),
            ("changes", 2),
            ("the", 1),
            ("pelvis", 2),
            // Counted plainly, not well: "ia" is one group.
            ("sciatica", 3),
            ("mm", 1),
            ("isn't", 1),
            ("eye", 1),
        ];
        for (word, count) in table {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn words_and_sentences() {
        assert_eq!(
            words("It's a 30-second, hip-width “stance”.").collect::<Vec<_>>(),
            ["It's", "a", "second", "hip-width", "stance"]
        );
        for (text, count) in [
            ("One. Two! Three?", 3),
            ("No end", 1),
            ("At 2.5 points it stops.", 1),
            ("\"Stop.\" She sat.", 2),
            ("Wait... what?", 2),
            ("1. 2. 3.", 0),
            ("", 0),
        ] {
            assert_eq!(sentences(text), count, "{text}");
        }
    }

    #[test]
    fn markdown_is_read_without_its_signs() {
        let markdown =
            "**Set-up.** She *sits*.\n\n- tail first\n- head last\n\n1. One\n\n| A | B |\n|---|---|\n| c | d |\n";
        assert_eq!(
            plain(markdown).lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
            ["Set-up. She sits.", "tail first.", "head last.", "One.", "A B.", "c d."]
        );
    }

    #[test]
    fn grades() {
        // 6 words, 1 sentence, 6 syllables; and 5 words, 1 sentence, 19 syllables.
        let close = |text: &str, grade: f64| assert!((reading_grade(text) - grade).abs() < 0.01, "{text}");
        close("The cat sat on the mat.", -1.45);
        close("Intermittent alignment pathology necessitates evaluation.", 31.2);
        close("", 0.0);
    }
}
