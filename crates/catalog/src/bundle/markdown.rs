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

fn options() -> Options {
    Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES | Options::ENABLE_SMART_PUNCTUATION
}

/// Splits `body` at its level-two headings.
///
/// `picture` turns the address of an image into the one it is served under.
pub(super) fn blocks(body: &str, picture: &dyn Fn(&str) -> String) -> (Vec<RawBlock>, Vec<Misfit>) {
    let mut blocks = Vec::new();
    let mut misfits = Vec::new();
    let events: Vec<_> = Parser::new_ext(body, options()).into_offset_iter().collect();
    let mut at = 0;
    while at < events.len() {
        let (event, range) = &events[at];
        let Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs }) = event else {
            misfits.push(Misfit { offset: range.start, message: "text before the first `## ` heading" });
            at = next_heading(&events, at + 1);
            continue;
        };
        let end_of_heading = position(&events, at, |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let end = next_heading(&events, end_of_heading);
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
        at = end;
    }
    (blocks, misfits)
}

type Spanned<'a> = (Event<'a>, Range<usize>);

fn position(events: &[Spanned<'_>], from: usize, wanted: impl Fn(&Event<'_>) -> bool) -> usize {
    events[from..].iter().position(|(event, _)| wanted(event)).map_or(events.len(), |found| from + found)
}

fn next_heading(events: &[Spanned<'_>], from: usize) -> usize {
    let is_h2 = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }));
    position(events, from, is_h2)
}

/// Raw HTML, other headings and links to the web are not for lessons: what is shown is only what we render.
fn check(events: &[Spanned<'_>], misfits: &mut Vec<Misfit>) {
    for (event, range) in events {
        let message = match event {
            Event::Html(_) | Event::InlineHtml(_) => "raw HTML is not allowed; write Markdown",
            Event::Start(Tag::Heading { .. }) => "only level-two headings (`## `) are allowed; each opens a block",
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
