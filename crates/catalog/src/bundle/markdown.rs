//! Markdown is split into blocks at its level-two headings, and each block rendered to HTML.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// One block, as written.
pub(super) struct RawBlock {
    pub offset: usize,
    pub key: Option<String>,
    pub classes: Vec<String>,
    pub attributes: Vec<(String, Option<String>)>,
    pub title: String,
    pub markdown: String,
    pub html: String,
    pub images: Vec<(String, String)>,
}

/// Something in the Markdown that a lesson may not hold, and where.
pub(super) struct Misfit {
    pub offset: usize,
    pub message: &'static str,
}

const HEADINGS: &str =
    "only level-two headings (`## `) are allowed, and none in a quotation or a list; each opens a block";

fn options() -> Options {
    Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES | Options::ENABLE_SMART_PUNCTUATION
}

/// Splits `body` at its level-two headings; those in a quotation or a list open nothing.
///
/// `picture` turns the address of an image into the one it is served under.
pub(super) fn blocks(body: &str, picture: &dyn Fn(&str) -> String) -> (Vec<RawBlock>, Vec<Misfit>) {
    let mut blocks = Vec::new();
    let mut misfits = Vec::new();
    let events: Vec<_> = Parser::new_ext(body, options()).into_offset_iter().collect();
    let openings = openings(&events);
    if let Some((_, range)) = events.first().filter(|_| openings.first() != Some(&0)) {
        misfits.push(Misfit { offset: range.start, message: "text before the first `## ` heading" });
    }
    for (place, at) in openings.iter().copied().enumerate() {
        let (Event::Start(Tag::Heading { id, classes, attrs, .. }), range) = &events[at] else { continue };
        let end_of_heading = position(&events, at, |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let end = openings.get(place + 1).copied().unwrap_or(events.len());
        let content = &events[end_of_heading + 1..end];
        check(content, &mut misfits);
        blocks.push(RawBlock {
            offset: range.start,
            key: id.as_ref().map(ToString::to_string),
            classes: classes.iter().map(ToString::to_string).collect(),
            attributes: attrs.iter().map(|(k, v)| (k.to_string(), v.as_ref().map(ToString::to_string))).collect(),
            title: plain_text(&events[at..end_of_heading]),
            markdown: body[range.end..events.get(end).map_or(body.len(), |(_, next)| next.start)]
                .trim()
                .to_owned(),
            html: render(content, picture),
            images: images(content),
        });
    }
    (blocks, misfits)
}

type Spanned<'a> = (Event<'a>, Range<usize>);

fn position(events: &[Spanned<'_>], from: usize, wanted: impl Fn(&Event<'_>) -> bool) -> usize {
    events[from..].iter().position(|(event, _)| wanted(event)).map_or(events.len(), |found| from + found)
}

/// Where the level-two headings begin that stand in nothing else.
fn openings(events: &[Spanned<'_>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Heading { level: HeadingLevel::H2, .. }) {
                    found.push(at);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// Raw HTML, other headings and links to the web are not for lessons: what is shown is only what we render.
fn check(events: &[Spanned<'_>], misfits: &mut Vec<Misfit>) {
    for (event, range) in events {
        let message = match event {
            Event::Html(_) | Event::InlineHtml(_) => "raw HTML is not allowed; write Markdown",
            Event::Start(Tag::Heading { .. }) => HEADINGS,
            Event::Start(Tag::Link { .. }) => "links are not allowed in a lesson; name the place in words",
            _ => continue,
        };
        misfits.push(Misfit { offset: range.start, message });
    }
}

fn render(events: &[Spanned<'_>], picture: &dyn Fn(&str) -> String) -> String {
    let shown = events.iter().map(|(event, _)| match event.clone() {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = CowStr::from(picture(&dest_url));
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        // Never reached from a bundle that parsed: raw HTML is a misfit. Escaped all the same.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, shown);
    out
}

fn images(events: &[Spanned<'_>]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, (event, _)) in events.iter().enumerate() {
        if let Event::Start(Tag::Image { dest_url, .. }) = event {
            let end = position(events, at, |event| matches!(event, Event::End(TagEnd::Image)));
            found.push((dest_url.to_string(), plain_text(&events[at..end])));
        }
    }
    found
}

fn plain_text(events: &[Spanned<'_>]) -> String {
    let words = events.iter().filter_map(|(event, _)| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(body: &str) -> (Vec<String>, Vec<usize>) {
        let (blocks, misfits) = blocks(body, &|path| path.to_owned());
        (blocks.into_iter().map(|block| block.html).collect(), misfits.into_iter().map(|it| it.offset).collect())
    }

    #[test]
    fn a_heading_in_a_quotation_or_a_list_opens_no_block() {
        for nested in ["> ## Said\n>\n> by her", "- one\n- ## two\n- three"] {
            let (blocks, misfits) =
                split(&format!("## First {{#a .explain}}\n\n{nested}\n\n## Second\n\nText.\n"));
            assert_eq!((blocks.len(), misfits.len()), (2, 1), "{nested}");
            for tag in ["blockquote", "ul", "li", "h2"] {
                let count = |what: String| blocks[0].matches(&what).count();
                assert_eq!(count(format!("<{tag}>")), count(format!("</{tag}>")), "{}", blocks[0]);
            }
        }
    }

    #[test]
    fn what_stands_before_the_first_heading_is_a_misfit_once() {
        assert_eq!(
            split("> ## Said\n\nText.\n\n## First\n\nText.\n"),
            (vec!["<p>Text.</p>\n".to_owned()], vec![0])
        );
        assert_eq!(split("").1, [0_usize; 0]);
    }
}
